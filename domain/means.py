"""The mean of earlier months that stands in for readings of a household (billing rules 12 and 13)."""

from domain.figures import Figures
from domain.meter_lines import MeterLine, fitted_month, months_between
from domain.meter_volumes import Mean
from domain.metering import TariffZone
from domain.periods import Month, month_after


def mean_before(*, line: MeterLine, first_missed: Month, figures: Figures) -> Mean | None:
    """
    Return the mean of the months with readings before the first that was missed; null where they are too few.

    The month of fitting is not among them: its use is not that of a whole month. Only a meter that has not worked for
    ``mean_fewest`` whole months itself may have fewer (rule 13).
    """
    began = line.uses[0].opened
    window = [month_after(first_missed, -back) for back in range(figures.mean_months, 0, -1)]
    months = [month for month in window if line.covers(month) and (began is None or month > began)]
    fitted = fitted_month(line)
    is_new = fitted is not None and months_between(fitted, first_missed) - 1 < figures.mean_fewest
    if len(months) < (figures.mean_fewest_of_new if is_new else figures.mean_fewest):
        return None
    return Mean(months[0], months[-1], len(months), line.total(months))


def mean_use(mean: Mean) -> dict[TariffZone, int]:
    """Return the mean by zone, half a kilowatt-hour rounded up."""
    return {zone: (2 * kwh + mean.months) // (2 * mean.months) for zone, kwh in mean.total.items()}
