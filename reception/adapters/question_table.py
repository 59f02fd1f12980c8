"""The list of questions as a table to hand out: no more of a person than the list on the page shows."""

from collections.abc import Iterable, Iterator
from typing import IO, Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from reception.adapters import words
from reception.adapters.report_editions import Format
from reception.adapters.spreadsheets import Value, rows_csv, rows_xlsx
from reception.domain.identity import short_name
from reception.domain.vocabulary import Status


def write(rows: Iterable[Any], stream: IO[bytes], *, form: Format, language: str, zone: ZoneInfo) -> int:
    """Write ``rows`` of ``queries.questions`` in the language at hand, one by one. Return their number."""
    cells = _cells(rows, language, zone)
    if form is Format.XLSX:
        return rows_xlsx(_header(), cells, stream, title=_("Appeals"), zone=zone)
    return rows_csv(_header(), cells, stream, zone=zone)


def _header() -> list[str]:
    return [
        _("Number"),
        _("Number in the earlier register"),
        _("Received"),
        _("Applicant"),
        _("Topic"),
        _("District"),
        _("Organisation"),
        _("Official"),
        _("Status"),
        _("Outcome"),
        _("Due date"),
        _("Closed"),
    ]


def _cells(rows: Iterable[Any], language: str, zone: ZoneInfo) -> Iterator[list[Value]]:
    statuses = {status: str(each) for status, each in words.STATUS.items()}
    outcomes = {outcome: str(each) for outcome, each in words.OUTCOME.items()}
    anonymous = _("anonymous")
    for row in rows:
        yield [
            f"{row.number}/{row.part}" if row.parts > 1 else row.number,
            row.own_number,
            row.received_at,
            anonymous if row.is_anonymous else short_name(row.applicant_name),
            getattr(row, f"topic_{language}"),
            getattr(row, f"district_{language}"),
            getattr(row, f"organisation_{language}"),
            row.assignee_name,
            statuses[row.status],
            outcomes.get(row.outcome, "") if row.status is Status.CLOSED else "",
            row.due_at.astimezone(zone).date() if row.due_at else None,
            row.closed_at,
        ]
