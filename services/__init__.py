"""Use cases: the transaction, the order of steps, what is enqueued."""
