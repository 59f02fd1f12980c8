"""The lists, and the page of a question."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reception.adapters import words
from reception.domain.calendar import WorkingCalendar
from reception.domain.disclosures import Detail
from reception.domain.permissions import Permission, may
from reception.domain.workflow import Action
from reception.extensions import transaction, utcnow
from reception.models import Appeal, Event, Question, User
from reception.queries import appeals, attachments, questions, reminders, saved_views, terms, verdicts, visits
from reception.queries.paging import Cursor
from reception.queries.questions import Filter, ListView
from reception.queries.scope import Scope
from reception.services import bulk, disclosures
from reception.services.questions import may_undo, possible_actions
from reception.services.saved_views import may_make_for_branch
from reception.web.access import allowed, current_actor, current_scope
from reception.web.appeals import ledger, menu, presenters
from reception.web.appeals.filters import FilterForm, address_of, filter_tags, read_filter
from reception.web.appeals.personal import personal_details, revealable
from reception.web.appeals.terms import shown_terms
from reception.web.appeals.timeline import timeline
from reception.web.locale import local_date
from reception.web.paging import pager

bp = Blueprint("appeals", __name__)

FILES = ("xlsx", "csv")


@bp.get("/questions")
@allowed(Permission.READ_APPEALS)
def index() -> ResponseReturnValue:
    """Show one of the lists, narrowed by the filter in the address."""
    wanted = read_filter(request.args)
    scope, actor, now = current_scope(), current_actor(), utcnow()
    calendar = terms.calendar()
    page = questions.listed(
        wanted,
        scope=scope,
        viewer=actor,
        now=now,
        cursor=Cursor.read(request.args.get("cursor")),
        calendar=calendar,
    )
    named, tabs = _menu(wanted, now, calendar)
    return render_template(
        "appeals/index.html",
        title=next((view["label"] for view in named if view["is_current"]), menu.TITLES[wanted.view]()),
        wanted=wanted,
        address=address_of(wanted),
        tabs=tabs,
        saved=named,
        may_save_for_branch=may_make_for_branch(actor),
        sorts=menu.sort_links(wanted),
        rows=_rows(page.rows, wanted, now, calendar, actor),
        page=pager(page, request.args),
        now=now,
        form=FilterForm.for_person(actor, wanted),
        tags=filter_tags(wanted),
        files=[(form, url_for("exports.questions_file", form=form, **address_of(wanted))) for form in FILES],
        may_register=may(actor.roles, Permission.REGISTER),
        bulk_most=bulk.MOST if may(actor.roles, Action.ASSIGN) else 0,
    )


def _rows(
    rows: Sequence[Any], wanted: Filter, now: datetime, calendar: WorkingCalendar, actor: User
) -> list[presenters.ListRow]:
    """Return the lines of a list; that of whom to call tells of the calls that reached nobody."""
    tried = verdicts.attempts([row.id for row in rows]) if wanted.view is ListView.TO_ASK else {}
    return presenters.list_rows(
        rows,
        today=local_date(now),
        calendar=calendar,
        attempts=tried,
        may_answer=may(actor.roles, Action.PROPOSE),
    )


def _menu(wanted: Filter, now: datetime, calendar: WorkingCalendar) -> tuple[list[Any], list[Any]]:
    """Return the named filters and the queues, all counted by one statement."""
    actor = current_actor()
    saved = saved_views.open_to(actor)
    counts = menu.counts(saved, now, calendar, wanted.view)
    return menu.named_filters(saved, counts, wanted), menu.tabs(wanted.view, counts, actor)


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
    reminded = reminders.ledger(question)
    return render_template(
        "appeals/detail.html",
        question=question,
        **_registered(question.appeal),
        due=_due(question, calendar),
        original_due=question.original_due_at if question.original_due_at != question.due_at else None,
        status_words=words.STATUS[question.status],
        outcome_words=words.OUTCOME[question.outcome] if question.outcome else "",
        words=words,
        events=ledger.with_reminders(events, timeline(events), reminded),
        undo_words=_undo_words(question, next(iter(events), None), actor),
        **_steps(question, actor, scope),
        siblings=siblings,
        personal=personal_details(question, actor=actor, scope=scope, reveal=reveal),
        revealable=() if reveal else revealable(question, actor=actor, scope=scope),
        **_ways_on(question, actor, scope),
        earlier=appeals.appeals_of(applicant, scope=scope, leave_out=question.appeal) if applicant else (),
        terms=shown_terms(question, events, calendar, now=utcnow()),
        notices=ledger.notices(reminded),
        notices_words=ledger.summary(reminded),
        came_of=visits.of_appeal(question.appeal_id, scope=scope) if scope.branch_ids else None,
        may_keep_visits=may(actor.roles, Permission.KEEP_VISITS),
    )


def _registered(appeal: Appeal) -> dict[str, Any]:
    """Return the appeal with what few have: what they refer to is read here, not while the page is drawn."""
    return {"appeal": appeal, "programme": appeal.programme, "repeat_of": appeal.repeat_of}


def _undo_words(question: Question, last: Event | None, actor: User) -> str:
    """Return what the button says that takes back the last step, where this person may."""
    if last is None or not may_undo(question, last, actor=actor, now=utcnow()):
        return ""
    return str(words.UNDO[last.action])


def _due(question: Question, calendar: WorkingCalendar) -> presenters.Due:
    return presenters.due(
        question.due_at,
        question.status,
        today=local_date(utcnow()),
        calendar=calendar,
        paused_until=question.paused_until,
    )


def _steps(question: Question, actor: User, scope: Scope) -> dict[str, Any]:
    """Return the steps that have a page of their own, the files, and whether they may be withdrawn."""
    possible = possible_actions(question, actor=actor, scope=scope, now=utcnow())
    return {
        "actions": [action for action in possible if action in words.DO],
        "files": attachments.of_question(question),
        "may_withdraw": Action.WITHDRAW_FILE in possible,
    }


def _ways_on(question: Question, actor: User, scope: Scope) -> dict[str, str | None]:
    """Return the addresses that lead on from the question: to its applicant, to a further question."""
    appeal = question.appeal
    is_theirs = scope.has_branch(question.branch_id)
    knows = appeal.applicant is not None and scope.has_branch(appeal.applicant.branch_id)
    return {
        "applicant_url": url_for("applicants.detail", applicant_id=appeal.applicant_id)
        if knows and may(actor.roles, Permission.READ_APPLICANTS)
        else None,
        "split_url": url_for("splitting.split", appeal_id=appeal.id)
        if is_theirs and may(actor.roles, Permission.REGISTER)
        else None,
    }


@bp.post("/questions/<int:question_id>/reveal")
@allowed(Permission.READ_APPEALS)
def reveal(question_id: int) -> ResponseReturnValue:
    """Show in full what the person may see of the applicant, and put on record that it was seen."""
    question = visible_or_404(question_id)
    shown = revealable(question, actor=current_actor(), scope=current_scope())
    if not shown:
        abort(403)
    with transaction():
        disclosures.of_question(question, map(Detail, shown), actor=current_actor(), now=utcnow())
    return _page(question, reveal=True)
