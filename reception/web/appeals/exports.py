"""A filtered list as a file: exactly the rows of the list, no more of a person than the list shows."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any

import structlog
from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.adapters import words
from reception.adapters.report_editions import CONTENT_TYPES, Format
from reception.adapters.spreadsheets import Value, rows_csv, rows_xlsx
from reception.domain.permissions import Permission
from reception.domain.vocabulary import Status
from reception.extensions import utcnow
from reception.queries import questions
from reception.web.access import allowed, current_actor, current_scope
from reception.web.appeals.filters import read_filter
from reception.web.appeals.presenters import short_name
from reception.web.locale import language, local_date, zone

bp = Blueprint("exports", __name__)
log = structlog.get_logger()

MOST_ROWS = 100_000


@bp.get("/questions.<any(csv, xlsx):form>")
@allowed(Permission.READ_APPEALS)
def questions_file(form: str) -> ResponseReturnValue:
    """Hand out the list of the address as a file. Who exported how much is on record."""
    actor = current_actor()
    rows = questions.every(
        read_filter(request.args), scope=current_scope(), viewer=actor, now=utcnow(), most=MOST_ROWS
    )
    file = TemporaryFile()  # noqa: SIM115 - the response closes it when it is sent
    if form == Format.XLSX:
        count = rows_xlsx(_header(), _cells(rows), file, title=_("Appeals"), zone=zone())
    else:
        count = rows_csv(_header(), _cells(rows), file, zone=zone())
    log.info("list_exported", user_id=actor.id, rows=count, form=form)
    file.seek(0)
    name = f"questions-{local_date(utcnow())}.{form}"
    return send_file(file, CONTENT_TYPES[Format(form)], as_attachment=True, download_name=name)


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


def _cells(rows: Iterator[Any]) -> Iterator[list[Value]]:
    tongue = language()
    statuses = {status: str(each) for status, each in words.STATUS.items()}
    outcomes = {outcome: str(each) for outcome, each in words.OUTCOME.items()}
    anonymous = _("anonymous")
    for row in rows:
        yield [
            f"{row.number}/{row.part}" if row.parts > 1 else row.number,
            row.own_number,
            row.received_at,
            anonymous if row.is_anonymous else short_name(row.applicant_name),
            getattr(row, f"topic_{tongue}"),
            getattr(row, f"district_{tongue}"),
            getattr(row, f"organisation_{tongue}"),
            row.assignee_name,
            statuses[row.status],
            outcomes.get(row.outcome, "") if row.status is Status.CLOSED else "",
            local_date(row.due_at) if row.due_at else None,
            row.closed_at,
        ]
