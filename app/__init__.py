"""Composition root: the only room that knows every other one, the clock and the environment."""
