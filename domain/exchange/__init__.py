"""The exchange with the billing system: what its files hold, and why a set of them is refused."""
