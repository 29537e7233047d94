"""Reference data that hold all over Russia, ready to be loaded (docs/reference.md)."""

from pathlib import Path

RUSSIA = Path(__file__).with_name("russia.toml")
