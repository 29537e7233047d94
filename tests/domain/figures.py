"""The figures of the rules as they stand in 2025 and 2026."""

from fractions import Fraction

from domain.figures import Figures

FIGURES = Figures(
    mean_months=12,
    mean_fewest=6,
    mean_fewest_of_new=3,
    mean_lasts=3,
    raising=Fraction(3, 2),
    refusals_to_raise=2,
    business_mean_lasts=2,
    grace_days=30,
    first_days=90,
    first_divisor=300,
    later_divisor=130,
    business_divisor=130,
    roll_over_times=3,
)
