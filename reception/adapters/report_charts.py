"""The two charts of a report, drawn for an edition: what became of those received, and twelve months."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from reception.adapters.charts import SCREEN, Month, Palette, Segment, Series, outcome_bar, twelve_months
from reception.adapters.editions import Edition
from reception.adapters.report_table import COHORT_KEYS
from reception.domain.report import MonthPoint, Report

_JANUARY = 1


def cohort_chart(
    report: Report, edition: Edition, *, palette: Palette = SCREEN, narrow: bool = False, ids: str = "cohort"
) -> str:
    """Draw what the questions received in the period are at its end; the parts fill 100 %."""
    segments = cohort_segments(report, edition)
    return outcome_bar(
        segments,
        title=edition.say("cohort_chart"),
        description="; ".join(f"{one.label}: {one.caption}" for one in segments),
        palette=palette,
        narrow=narrow,
        ids=ids,
    )


def cohort_segments(report: Report, edition: Edition) -> list[Segment]:
    """Return the parts of the cohort that hold at least one question, in the order of print."""
    shares = report.total.cohort_shares()
    return [
        _segment(key, report.total.cohort[key], shares, edition)
        for key in COHORT_KEYS
        if report.total.cohort.get(key)
    ]


def months_chart(
    report: Report, edition: Edition, *, palette: Palette = SCREEN, narrow: bool = False, ids: str = "months"
) -> str:
    """Draw received, decided and resolved positively month by month."""
    return twelve_months(
        [_month(index, point, edition) for index, point in enumerate(report.months)],
        month_series(edition),
        title=edition.say("months_chart"),
        description="; ".join(_spoken(point, edition) for point in report.months),
        write=edition.number,
        palette=palette,
        narrow=narrow,
        ids=ids,
    )


def month_series(edition: Edition) -> Sequence[Series]:
    """Return what is counted in each month, in the order of print."""
    return (
        Series("received", edition.say("received")),
        Series("decided", edition.say("decided")),
        Series("positive", edition.say("positive_short")),
    )


def month_counts(point: MonthPoint) -> tuple[int, int, int]:
    """Return the counts of a month in the order of ``month_series``."""
    return point.received, point.decided, point.positive


def _segment(key: str, count: int, shares: Mapping[str, Decimal], edition: Edition) -> Segment:
    share = edition.per_cent(shares[key])
    return Segment(key, edition.outcome(key), shares[key], share, f"{edition.number(count)} · {share}")


def _month(index: int, point: MonthPoint, edition: Edition) -> Month:
    is_year_written = index == 0 or point.month.month == _JANUARY
    year = str(point.month.year) if is_year_written else ""
    return Month(edition.month(point.month), year, month_counts(point))


def _spoken(point: MonthPoint, edition: Edition) -> str:
    counts = ", ".join(
        f"{one.label} {edition.number(count)}"
        for one, count in zip(month_series(edition), month_counts(point), strict=True)
    )
    return f"{edition.month(point.month)} {point.month.year}: {counts}"
