"""The billing system's files: CSV in a folder, read and written."""
