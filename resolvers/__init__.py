"""Plain functions behind the fields: one field, one query or one use case."""
