"""One step with many questions: who is chosen, what will happen, what happened and what not, and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.adapters import words
from reception.domain.workflow import Action
from reception.extensions import db, transaction, utcnow
from reception.models import Question
from reception.queries import directory, questions
from reception.services import bulk, looks
from reception.services import questions as steps
from reception.services.questions import Act
from reception.web.access import allowed, current_actor, current_scope
from reception.web.appeals import clock_steps
from reception.web.appeals.actions import STEPS, assignee_of
from reception.web.appeals.filters import LONGEST_ID, address_of, read_filter
from reception.web.choices import assignee_choices
from reception.web.locale import local_date, named, short_date
from reception.web.refusals import explain

bp = Blueprint("bulk", __name__)

VERBS = (Action.ASSIGN, Action.EXTEND)
"""Accepting, returning and closing are decided case by case and are not among them."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The questions that were ticked, with the version in which the person saw each."""

    questions: Sequence[Question]
    seen: Mapping[int, int]
    is_cut: bool
    """There were more; only the first are taken."""

    @classmethod
    def read(cls) -> "Chosen":
        """Read the ticks, or all of the list's filter; what the person may not see is left out."""
        ids: list[int]
        seen: dict[int, int] = {}
        if "all" in request.form:
            wanted, scope = read_filter(request.form), current_scope()
            rows = questions.every(
                wanted, scope=scope, viewer=current_actor(), now=utcnow(), most=bulk.MOST + 1
            )
            ids = [row.id for row in rows]
        else:
            pairs = (value.partition(":") for value in request.form.getlist("chosen"))
            seen = {int(key): int(version) for key, _colon, version in pairs if _is_pair(key, version)}
            ids = list(seen)
        found = questions.some(ids[: bulk.MOST], scope=current_scope())
        return cls(found, {q.id: seen.get(q.id, q.version) for q in found}, len(ids) > bulk.MOST)


def _is_pair(key: str, version: str) -> bool:
    return all(part.isascii() and part.isdecimal() and len(part) < LONGEST_ID for part in (key, version))


@bp.post(f"/questions/bulk/<any({', '.join(repr(v.value) for v in VERBS)}):step>")
@allowed(*VERBS)
def act(step: str) -> ResponseReturnValue:
    """Ask for what the step needs, show what it would do, then do it."""
    action, chosen = Action(step), Chosen.read()
    if not chosen.questions:
        return _nothing_chosen()
    form, stage = _form(action), request.form.get("stage", "")
    if stage not in {"preview", "do"} or not form.validate():
        return _page(action, form, chosen, "choose"), 422 if form.errors else 200
    if stage == "do":
        with transaction():
            done = bulk.each(chosen.questions, _step(action, form, chosen))
            looks.look(current_actor(), done.changed, now=utcnow())
            page = _page(action, form, chosen, "done", done)
        return page
    was = _all_before(action, chosen)  # trying a step changes what the rows say
    done = bulk.each(chosen.questions, _step(action, form, chosen))
    shown = _shown(action, form, chosen, "preview", done, was)
    db.session.rollback()  # it was tried, to know exactly what would happen
    return render_template("appeals/bulk.html", **shown)


@bp.post("/questions/bulk/undo")
@allowed(Action.ASSIGN)
def undo() -> ResponseReturnValue:
    """Take back this person's own assignments of today, each as ``undo_step`` allows it."""
    chosen = Chosen.read()
    if not chosen.questions:
        return _nothing_chosen()

    def take_back(question: Question) -> None:
        last = next(iter(questions.events_of(question)), None)
        steps.undo_step(question, last, act=_act(None))

    with transaction():
        done = bulk.each(chosen.questions, take_back)
        looks.look(current_actor(), done.changed, now=utcnow())
        page = _page(Action.ASSIGN, None, chosen, "undone", done)
    return page


def _nothing_chosen() -> ResponseReturnValue:
    flash(_("Tick at least one row of the list first."), "error")
    return redirect(url_for("appeals.index", **address_of(read_filter(request.form))))


def _form(action: Action) -> Any:
    form = STEPS[action].form()
    branch = current_actor().branch
    if action is Action.ASSIGN and branch is not None:
        offered = directory.organisations_for(branch), directory.officials_for(branch)
        form.to.choices = assignee_choices(*offered)
    if action is Action.EXTEND and branch is not None:
        clock_steps.fill_askers(form, branch)
    return form


def _act(seen_version: int | None) -> Act:
    return Act(actor=current_actor(), scope=current_scope(), now=utcnow(), seen_version=seen_version)


def _step(action: Action, form: Any, chosen: Chosen) -> Callable[[Question], object]:
    offers = bulk.Offers()

    def step(question: Question) -> object:
        if action is Action.ASSIGN:
            offers.ensure(assignee_of(form)[0], question)
        return STEPS[action].perform(question, form, _act(chosen.seen[question.id]))

    return step


def _page(action: Action, form: Any, chosen: Chosen, stage: str, done: bulk.Done | None = None) -> str:
    return render_template("appeals/bulk.html", **_shown(action, form, chosen, stage, done))


def _shown(
    action: Action,
    form: Any,
    chosen: Chosen,
    stage: str,
    done: bulk.Done | None = None,
    was: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """Return what the page prints. Nothing of it needs the database any more."""
    refused = done.refused if done else {}
    if was is None and stage == "choose":
        was = _all_before(action, chosen)
    return {
        "action": action,
        "title": words.DO[action],
        "lead": STEPS[action].lead,
        "form": form if stage == "choose" else None,
        "given": [(f.name, (f.raw_data or [""])[0]) for f in form.own_fields] if form else [],
        "stage": stage,
        "lines": [
            {
                "number": question.number,
                "url": url_for("appeals.detail", question_id=question.id),
                "topic": named(question.topic.names) if question.topic else "",
                "was": was[question.id] if was else "",
                "becomes": _after(action, form) if form and stage != "choose" else "",
                "why_not": explain(refused[question.id]) if question.id in refused else "",
            }
            for question in chosen.questions
        ],
        "ticks": [f"{q.id}:{chosen.seen[q.id]}" for q in chosen.questions],
        "changed": [f"{q.id}:{q.version}" for q in done.changed] if done else [],
        "refused_count": len(refused),
        "is_cut": chosen.is_cut,
        "most": bulk.MOST,
        "address": address_of(read_filter(request.form)),
    }


def _all_before(action: Action, chosen: Chosen) -> dict[int, str]:
    return {question.id: _before(action, question) for question in chosen.questions}


def _before(action: Action, question: Question) -> str:
    if action is Action.EXTEND:
        return short_date(local_date(question.due_at)) if question.due_at else _("no term given")
    who = (question.assignee.name if question.assignee else "", named_of(question.organisation))
    return ", ".join(part for part in who if part) or _("nobody yet")


def named_of(row: Any) -> str:
    """Return the name of a row that may be missing."""
    return named(row.names) if row else ""


def _after(action: Action, form: Any) -> str:
    if action is Action.EXTEND:
        return short_date(form.due_on.data)
    organisation, assignee = assignee_of(form)
    return ", ".join(part for part in (assignee.name if assignee else "", named(organisation.names)) if part)
