"""Files of reference data."""
