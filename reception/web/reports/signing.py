"""What a report's page says of the month's freezing: whether it may be frozen, or how it was signed."""

from dataclasses import replace
from typing import Any

from flask import url_for

from reception.adapters.frozen_json import read_frozen
from reception.adapters.report_editions import edition
from reception.domain.permissions import Permission, may
from reception.domain.report import Report
from reception.models import FrozenReport, User
from reception.queries import frozen, report, restatements
from reception.queries.scope import Scope
from reception.web.locale import language
from reception.web.reports.asked import Asked
from reception.web.reports.restated import count_lines, share_lines

MOST_SHOWN = 12
"""How many restated figures stand on the report's page; the others have a page of their own."""


def signing(asked: Asked, found: Report, actor: User, scope: Scope) -> dict[str, Any]:
    """Return the signed month beside the report of today, or where to freeze it."""
    period = asked.question.period
    if period.whole_months != 1 or not scope.has_branch(asked.branch.id):
        return {"signed": None, "freeze_url": None}
    row = frozen.of(asked.branch.id, period.start_on)
    if row is not None:
        return {"signed": _signed(asked, found, row), "freeze_url": None}
    is_over = period.bounds(asked.branch.zone)[1] <= asked.question.known_at
    if asked.is_as_of or not is_over or not may(actor.roles, Permission.FREEZE):
        return {"signed": None, "freeze_url": None}
    return {
        "signed": None,
        "freeze_url": url_for("freezing.check", month=f"{period.start_on:%Y-%m}", branch=asked.branch.code),
    }


def _signed(asked: Asked, found: Report, row: FrozenReport) -> dict[str, Any]:
    signed = read_frozen(row.text).report
    question = replace(asked.question, definitions=signed.definitions)
    # Compared by the definitions that were signed: another version is no restatement.
    now = found if found.definitions == signed.definitions else report.report(question)
    changed = restatements.changed(question, before=row.known_at, by=())
    words_of_page = edition(language(), asked.branch.zone)
    shares = share_lines(row, changed, signed, now, words_of_page)
    counts = count_lines(row, changed, (signed, now), words_of_page)
    return {
        "row": row,
        "report": signed,
        "changed": len(changed),
        "lines": [*shares, *counts][:MOST_SHOWN],
        "more": max(len(shares) + len(counts) - MOST_SHOWN, 0),
        "url": url_for("frozen.show", frozen_id=row.id),
        "all_url": url_for("frozen.restatements", frozen_id=row.id),
    }
