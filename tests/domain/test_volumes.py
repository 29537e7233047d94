"""Volumes that rest on readings: gaps, replaced meters, roll-overs, controls (billing rules 8 to 11, 18 to 20)."""

from domain.charges import ChargeBasis
from tests.domain.billed import account, billed, closed, kwh, shown


def test_rule_9_gap_is_divided_by_days() -> None:
    meter = billed(shown("2026-06-24", 1000), shown("2026-11-24", 1612))

    volumes = closed(account(meter), "2026-07", "2026-11")

    assert kwh(volumes) == [124, 124, 120, 124, 120]
    assert {volume.basis for volume in volumes.values()} == {ChargeBasis.READINGS}
