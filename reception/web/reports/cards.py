"""The card of each share: what it is made of, each count a link to exactly its list."""

from dataclasses import dataclass

from reception.adapters.editions import NOTHING, Edition
from reception.adapters.report_comparison import say_of_share
from reception.domain.figures import BALANCE, SHARES, Figure, Part, Share
from reception.domain.report import Against, By, Report, Row
from reception.web.reports.links import Links

_EXCLUDED = {
    Share.FLOW: "flow",
    Share.MATURED: "matured",
    Share.STICKY_SHORT: "sticky",
    Share.STICKY_LONG: "sticky",
    Share.ON_TIME_ORIGINAL: "on_time",
    Share.ON_TIME_EFFECTIVE: "on_time",
}


@dataclass(frozen=True, slots=True)
class Count:
    """A count as it is printed, and the address of its list."""

    printed: str
    url: str


@dataclass(frozen=True, slots=True)
class Card:
    """A share in words and figures."""

    kind: str
    name: str
    value: str
    numerator: Count
    denominator: Count
    excluded: tuple[str, Count] | None
    formula: str
    interval: str
    other: str
    """The same share by the other version of the definitions, where one is asked for."""


def cards(report: Report, edition: Edition, links: Links, other: Report | None = None) -> list[Card]:
    """Return the cards of the total's shares, in the order of print."""
    return [_card(kind, report, edition, links, other) for kind in report.shares]


def _card(kind: Share, report: Report, edition: Edition, links: Links, other: Report | None) -> Card:
    ratio, total = SHARES[kind], report.total
    excluded = edition.say(f"excluded.{_EXCLUDED[kind]}") if ratio.excluded else ""

    def count(part: Part) -> Count:
        number = total.count(part, report.definitions)
        return Count(edition.number(number), links.of(part.figure.value, outcome=part.key))

    return Card(
        kind=kind.value,
        name=say_of_share("share", kind, report, edition),
        value=edition.per_cent(total.share(kind, report.definitions)),
        numerator=count(ratio.numerator),
        denominator=count(ratio.denominator),
        excluded=(excluded, count(ratio.excluded)) if ratio.excluded else None,
        formula=say_of_share("formula", kind, report, edition),
        interval=_interval(total, edition) if kind is Share.CONFIRMED else "",
        other=edition.per_cent(other.total.share(kind, other.definitions)) if other else "",
    )


def _interval(total: Row, edition: Edition) -> str:
    found = total.confirmed_interval()
    if found is None:
        return NOTHING
    low, high = found
    return edition.say("card.interval_value", low=edition.per_cent(low), high=edition.per_cent(high))


def change(row: Row, report: Report, by: By, edition: Edition) -> dict[str, str]:
    """Return how received and the headline share of a row have changed against the previous period."""
    before = report.compared.get(Against.PREVIOUS)
    earlier = before.row(by, row.key) if before else None
    received = row.received - (earlier.received if earlier else 0)
    own = row.share(Share.COHORT, report.definitions)
    theirs = earlier.share(Share.COHORT, report.definitions) if earlier else None
    share = "" if own is None or theirs is None else edition.points(own - theirs)
    return {"received": edition.change(received), "share": share}


def figure_name(figure: Figure, edition: Edition) -> str:
    """Return the name of a figure, as the heading of its list."""
    if figure in BALANCE:
        return edition.say(figure.value)
    return edition.say(f"list.{figure.value}")
