"""The ranking as lines of a table: the same in the spreadsheets and in JSON."""

from collections.abc import Mapping
from decimal import Decimal

from reception.adapters.editions import Edition
from reception.domain.credit import Credit
from reception.domain.ranking import Place, ranking
from reception.domain.report import By, Report

COLUMNS = ("rank", "cases", "positive", "share", "low", "high", "before")
CREDIT_COLUMNS = ("proposed", "lay", "median")


def header(by: By, edition: Edition, *, with_credit: bool) -> list[str]:
    """Return the headings of the columns after the name."""
    keys = (*COLUMNS, *CREDIT_COLUMNS) if with_credit else COLUMNS
    return [edition.name_column(by), *(edition.say(f"ranking.{key}") for key in keys)]


def counts(place: Place) -> list[int | None]:
    """Return rank, cases and positive: the first of ``COLUMNS``."""
    return [place.rank, place.cases, place.positive]


def shares(place: Place) -> list[Decimal | None]:
    """Return the share and its interval in per cent: those of ``COLUMNS`` after the counts."""
    return [place.share, *(place.interval or (None, None))]


def credit_figures(did: Credit | None) -> list[int | None]:
    """Return the figures of what an official did in the order of ``CREDIT_COLUMNS``."""
    did = did or Credit()
    return [did.proposed, did.lay, did.days.median if did.days else None]


def note(report: Report, edition: Edition) -> str:
    """Say by what a row is ranked, and from how many cases on."""
    return edition.say("ranking.note", minimum=edition.number(report.definitions.ranking_minimum))


def ranking_content(
    report: Report, by: By, language: str, credits_of: Mapping[str, Credit] | None = None
) -> list[dict[str, object]]:
    """Return a ranking as JSON values; with what officials did where it is given."""
    return [_place(place, language, credits_of) for place in ranking(report, by)]


def _place(place: Place, language: str, credits_of: Mapping[str, Credit] | None) -> dict[str, object]:
    told: dict[str, object] = {
        "key": place.row.code,
        "branch": place.row.owner or None,
        "name": place.row.names.in_language(language),
        "rank": place.rank,
        "cases": place.cases,
        "positive": place.positive,
        "per_cent": _number(place.share),
        "interval": [_number(end) for end in place.interval or ()] or None,
        "rank_before": place.before,
    }
    if credits_of is not None:
        did = credits_of.get(place.row.key)
        told["did"] = dict(zip(CREDIT_COLUMNS, credit_figures(did), strict=True))
    return told


def _number(share: Decimal | None) -> float | None:
    return None if share is None else float(share)
