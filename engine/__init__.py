"""How a document is executed: read, bounded, validated once, run, errors coded. It knows a schema, nothing of ours."""
