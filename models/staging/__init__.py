"""Rows of the exchange's files inside the database: staged, checked, and merged into the tables set by set."""
