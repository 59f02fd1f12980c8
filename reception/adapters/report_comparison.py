"""The total beside other periods: the same lines on the page, in the PDF and in the spreadsheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reception.adapters.editions import NOTHING, Edition
from reception.adapters.report_table import Measure
from reception.domain.figures import BALANCE, Figure, Part, Share
from reception.domain.report import Against, Report

_STICKY = {Share.STICKY_SHORT: 0, Share.STICKY_LONG: 1}


def say_of_share(what: str, kind: Share, report: Report, edition: Edition) -> str:
    """Return a phrase about a share ('share' or 'formula'); that of a sticky one has its days."""
    if kind in _STICKY:
        return edition.say(f"{what}.sticky", days=str(report.definitions.sticky_days[_STICKY[kind]]))
    return edition.say(f"{what}.{kind.value}")


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of the total in this period and in those with which it is compared."""

    name: str
    figures: tuple[int | Decimal | None, ...]
    values: tuple[str, ...]
    """The figures as they are printed."""
    measure: Measure
    figure: Figure | None = None
    """What is counted, where there is a list behind the number."""


def compared(report: Report, edition: Edition) -> tuple[list[str], list[Line]]:
    """Return the headings and the lines of the comparison."""
    headings = [
        edition.say("against.own"),
        *(edition.say(f"against.{against.value}") for against in Against if against in report.compared),
    ]
    return headings, list(_lines(report, edition))


def periods_of(report: Report) -> list[Report]:
    """Return the report and those with which it is compared, in the order of the columns."""
    return [report, *(report.compared[against] for against in Against if against in report.compared)]


def _lines(report: Report, edition: Edition) -> Iterator[Line]:
    reports = periods_of(report)
    for figure in BALANCE:
        counts = tuple(each.total.count(Part(figure), each.definitions) for each in reports)
        printed = tuple(map(edition.number, counts))
        yield Line(edition.say(figure.value), counts, printed, Measure.QUESTIONS, figure)
    for kind in report.shares:
        shares = tuple(each.total.share(kind, each.definitions) for each in reports)
        name, printed = say_of_share("share", kind, report, edition), tuple(map(edition.per_cent, shares))
        yield Line(name, shares, printed, Measure.PER_CENT)
    for attribute in ("median", "ninetieth"):
        days = tuple(getattr(each.total.days, attribute, None) for each in reports)
        printed = tuple(NOTHING if value is None else edition.number(value) for value in days)
        yield Line(edition.say(f"days.{attribute}"), days, printed, Measure.DAYS)
