"""Rules: pure functions and frozen dataclasses; no SQL, no GraphQL, no clock, no network."""
