"""The lists, and the page of a question."""

from typing import Any

import structlog
from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.adapters import words
from reception.domain.calendar import WorkingCalendar
from reception.domain.deadlines import Reckoning
from reception.domain.errors import DomainError
from reception.domain.permissions import Permission, may
from reception.domain.workflow import Action
from reception.extensions import utcnow
from reception.models import Question
from reception.queries import appeals, questions, terms
from reception.queries.paging import Cursor
from reception.queries.questions import ListView
from reception.services.questions import may_undo, possible_actions
from reception.web.access import allowed, current_actor, current_scope
from reception.web.appeals import presenters
from reception.web.appeals.filters import FilterForm, address_of, filter_tags, read_filter
from reception.web.appeals.personal import may_reveal, personal_details
from reception.web.locale import local_date
from reception.web.paging import pager

bp = Blueprint("appeals", __name__)
log = structlog.get_logger()

FILES = ("xlsx", "csv")

TITLES = {
    ListView.WORK: lambda: _("My work"),
    ListView.QUEUE: lambda: _("Under control"),
    ListView.OVERDUE: lambda: _("Overdue"),
    ListView.UNASSIGNED: lambda: _("Not assigned"),
    ListView.PROPOSED: lambda: _("Awaiting acceptance"),
    ListView.ALL: lambda: _("All appeals"),
}


@bp.get("/questions")
@allowed(Permission.READ_APPEALS)
def index() -> ResponseReturnValue:
    """Show one of the lists, narrowed by the filter in the address."""
    wanted = read_filter(request.args)
    scope, actor, now = current_scope(), current_actor(), utcnow()
    page = questions.listed(
        wanted, scope=scope, viewer=actor, now=now, cursor=Cursor.read(request.args.get("cursor"))
    )
    counts = questions.counters(scope=scope, viewer=actor, now=now)
    return render_template(
        "appeals/index.html",
        title=TITLES[wanted.view](),
        wanted=wanted,
        tabs=_tabs(wanted.view, counts),
        rows=presenters.list_rows(page.rows, today=local_date(now), calendar=terms.calendar()),
        page=pager(page, request.args),
        form=FilterForm.for_person(actor, wanted),
        tags=filter_tags(wanted),
        files=[(form, url_for("exports.questions_file", form=form, **address_of(wanted))) for form in FILES],
        may_register=may(actor.roles, Permission.REGISTER),
    )


def _tabs(current: ListView, counts: dict[ListView, int]) -> list[dict[str, Any]]:
    shown = [
        view
        for view in ListView
        if view is not ListView.WORK or may(current_actor().roles, Action.PROPOSE) or current is ListView.WORK
    ]
    return [
        {
            "url": url_for("appeals.index", view=view.value),
            "label": TITLES[view](),
            "is_current": view is current,
            "count": capped(counts[view]) if view in counts else None,
        }
        for view in shown
    ]


def capped(count: int) -> str:
    """Return a count that stops where counting became dear."""
    return f"{questions.COUNT_CAP}+" if count >= questions.COUNT_CAP else str(count)


def visible_or_404(question_id: int) -> Question:
    """Return the question if the viewer may see it; whatever else is not found."""
    question = questions.visible(question_id, scope=current_scope())
    return question if question is not None else abort(404)


@bp.get("/questions/<int:question_id>")
@allowed(Permission.READ_APPEALS)
def detail(question_id: int) -> ResponseReturnValue:
    """Show what, who, until when and why, what has happened, and what this person may do next."""
    return _page(visible_or_404(question_id))


def _page(question: Question, *, reveal: bool = False) -> str:
    actor, scope = current_actor(), current_scope()
    calendar = terms.calendar()
    events = questions.events_of(question)
    siblings = questions.siblings(question, scope=scope) if question.appeal.parts > 1 else ()
    applicant = question.appeal.applicant
    return render_template(
        "appeals/detail.html",
        question=question,
        appeal=question.appeal,
        due=presenters.due(question.due_at, question.status, today=local_date(utcnow()), calendar=calendar),
        original_due=question.original_due_at if question.original_due_at != question.due_at else None,
        status_words=words.STATUS[question.status],
        outcome_words=words.OUTCOME[question.outcome] if question.outcome else "",
        words=words,
        events=presenters.timeline(events),
        may_undo=may_undo(question, next(iter(events), None), actor=actor, now=utcnow()),
        actions=possible_actions(question, actor=actor, scope=scope),
        siblings=siblings,
        personal=personal_details(question, actor=actor, scope=scope, reveal=reveal),
        may_reveal=not reveal and applicant is not None and may_reveal(question, actor=actor, scope=scope),
        earlier=appeals.appeals_of(applicant, scope=scope, leave_out=question.appeal) if applicant else (),
        reckoning=_reckoning(question, calendar),
        presenters=presenters,
    )


def _reckoning(question: Question, calendar: WorkingCalendar) -> Reckoning | None:
    """Return how the term was worked out, or None where it was taken over from an earlier register."""
    if question.original_due_at is None or question.appeal.own_number:
        return None
    try:
        return terms.reckoning(question.received_at, question.branch.zone, calendar)
    except DomainError:
        log.warning("no_reckoning", question_id=question.id)
        return None


@bp.post("/questions/<int:question_id>/reveal")
@allowed(Permission.READ_APPEALS)
def reveal(question_id: int) -> ResponseReturnValue:
    """Show IIN and telephone in full to who may see them, and put on record that they were seen."""
    question = visible_or_404(question_id)
    if not may_reveal(question, actor=current_actor(), scope=current_scope()):
        abort(403)
    log.info("personal_data_shown", question_id=question_id, user_id=current_actor().id)
    return _page(question, reveal=True)
