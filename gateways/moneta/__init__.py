"""MONETA: its payment form, its notices and its interface for merchants (docs/payments.md)."""
