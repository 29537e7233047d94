"""Addresses as the billing system has them, as their people write them, and as others that are near but wrong."""

import csv
from pathlib import Path

from domain.accounts import Address

KEPT: list[Address] = []
SAME: list[tuple[Address, Address]] = []
OTHERS: list[tuple[Address, Address]] = []
"""Pairs: the address that is kept, and one that names it (SAME) or another place (OTHERS)."""

with Path(__file__).with_suffix(".csv").open(newline="", encoding="utf-8") as opened:
    for row in csv.DictReader(opened):
        address = Address(row["locality"], row["street"], row["house"], row["building"] or None, row["flat"] or None)
        if row["verdict"] == "kept":
            KEPT.append(address)
        else:
            {"same": SAME, "other": OTHERS}[row["verdict"]].append((KEPT[-1], address))
