"""Routes of ours: request to viewer to context, health, console."""
