"""Restatements in words: what a frozen month said, what is known now, by which questions, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from reception.adapters import words
from reception.adapters.editions import Edition
from reception.adapters.report_comparison import say_of_share
from reception.domain.figures import Figure, Part
from reception.domain.frozen import Changed, Restatement, Standing, restated_shares, restatements
from reception.domain.report import By, Report
from reception.models import Event, FrozenReport
from reception.web.appeals.timeline import TimelineEvent, timeline
from reception.web.reports.cards import figure_name


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as signed and as known now."""

    name: str
    row: str
    before: str
    after: str
    difference: str
    questions: int
    url: str | None


@dataclass(frozen=True, slots=True)
class Why:
    """One question that stands otherwise than it was signed, and what was entered since."""

    number: str
    url: str
    before: list[str]
    after: list[str]
    entries: list[TimelineEvent]


def share_lines(
    row: FrozenReport, changed: Sequence[Changed], signed: Report, now: Report, edition: Edition
) -> list[Line]:
    """Return the shares of the total that are printed otherwise now."""
    return [
        Line(
            name=say_of_share("share", each.share, signed, edition),
            row="",
            before=edition.per_cent(each.before),
            after=edition.per_cent(each.after),
            difference=_points(each.before, each.after, edition),
            questions=len(each.questions),
            url=url_for("frozen.questions", frozen_id=row.id, share=each.share.value),
        )
        for each in restated_shares(changed, signed, now)
    ]


def count_lines(
    row: FrozenReport,
    changed: Sequence[Changed],
    reports: tuple[Report, Report],
    edition: Edition,
    by: By = By.TOTAL,
) -> list[Line]:
    """Return the counts of the total, or of the rows of a breakdown, whose lists are others now."""
    signed, now = reports
    rows = (*now.sections.get(by, ()), *signed.sections.get(by, ()))
    names = {each.key: edition.name(each.names) for each in rows}
    return [_count_line(row, each, names, edition) for each in restatements(changed, signed, now, by)]


def _count_line(row: FrozenReport, each: Restatement, names: Mapping[str, str], edition: Edition) -> Line:
    where: dict[str, Any] = {} if each.key is None else {"by": each.by.value, "key": each.key}
    return Line(
        name=part_name(each.part, edition),
        row=names.get(each.key, each.key) if each.key is not None else "",
        before=edition.number(each.before),
        after=edition.number(each.after),
        difference=edition.change(each.after - each.before),
        questions=each.questions,
        url=url_for(
            "frozen.questions",
            frozen_id=row.id,
            figure=each.part.figure.value,
            outcome=each.part.key,
            **where,
        ),
    )


def part_name(part: Part, edition: Edition) -> str:
    """Return the name of a count."""
    name = figure_name(part.figure, edition)
    return name if part.key is None else f"{name}: {edition.outcome(part.key)}"


def _points(before: Decimal | None, after: Decimal | None, edition: Edition) -> str:
    if before is None or after is None:
        return ""
    return edition.points(after - before)


def whys(
    changed: Sequence[Changed],
    numbers: Mapping[int, str],
    entries: Mapping[int, list[Event]],
    names: Mapping[By, Mapping[str, str]],
    edition: Edition,
) -> list[Why]:
    """Return each question in words: as it was signed, as it is known now, and the entries since."""
    return [
        Why(
            number=numbers.get(each.question_id, ""),
            url=url_for("appeals.detail", question_id=each.question_id),
            before=_standing(each.before, each.after, names, edition),
            after=_standing(each.after, each.before, names, edition),
            entries=timeline(entries.get(each.question_id, [])),
        )
        for each in changed
    ]


def _standing(
    standing: Standing | None,
    other: Standing | None,
    names: Mapping[By, Mapping[str, str]],
    edition: Edition,
) -> list[str]:
    """Return what a question was or is at the end of the month, and where it stood otherwise."""
    if standing is None:
        return [_("Not in this month")]
    found = [edition.outcome(standing.ending)]
    if other is None:
        return found
    only = standing.figures - other.figures
    found += [figure_name(figure, edition) for figure in Figure if figure in only]
    return found + list(_rows(standing, other, names))


def _rows(standing: Standing, other: Standing, names: Mapping[By, Mapping[str, str]]) -> Iterator[str]:
    for by, key in standing.rows.items():
        if other.rows.get(by) != key:
            yield f"{words.BY[by]}: {names.get(by, {}).get(key, key)}"
