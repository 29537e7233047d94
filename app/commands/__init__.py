"""Commands of python -m app, grouped by what they work on."""
