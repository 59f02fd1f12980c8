"""Substitutes: one's own, and for managers those of their branches' people."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.adapters import words
from reception.domain.errors import AlreadyAway
from reception.domain.permissions import Permission
from reception.domain.vocabulary import Role
from reception.extensions import db, transaction, utcnow
from reception.models import Absence, User
from reception.queries import absences as queries
from reception.services import absences
from reception.web.absences.forms import AbsenceForm
from reception.web.access import allowed, current_actor, current_scope
from reception.web.choices import by_name
from reception.web.locale import local_date
from reception.web.refusals import explain

bp = Blueprint("absences", __name__)


@bp.get("/substitutes")
@allowed(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    form = AbsenceForm()
    _offer(form)
    return _page(form)


@bp.post("/substitutes")
@allowed(Permission.SIGNED_IN)
def arrange() -> ResponseReturnValue:
    form = AbsenceForm()
    people = _offer(form)
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        with transaction():
            absences.arrange(
                people[form.person.data],
                people[form.substitute.data],
                _days(form),
                actor=current_actor(),
                scope=current_scope(),
                now=utcnow(),
            )
    except AlreadyAway as error:
        form.from_on.errors = [explain(error)]
        return _page(form), 422
    flash(_("The substitute is arranged."), "success")
    return redirect(url_for("absences.index"))


def _days(form: AbsenceForm) -> absences.Days:
    from_on, to_on = form.from_on.data, form.to_on.data
    assert from_on is not None, "the form was validated"
    assert to_on is not None, "the form was validated"
    return absences.Days(kind=form.kind.data, from_on=from_on, to_on=to_on)


@bp.post("/substitutes/<int:absence_id>/end")
@allowed(Permission.SIGNED_IN)
def end(absence_id: int) -> ResponseReturnValue:
    absence = db.session.get(Absence, absence_id) or abort(404)
    if absence.user_id not in {user.id for user in _people_away()}:
        abort(404)
    with transaction():
        absences.end(absence, actor=current_actor(), scope=current_scope(), now=utcnow())
    flash(_("From now on nobody stands in."), "success")
    return redirect(url_for("absences.index"))


def _people_away() -> Sequence[User]:
    """Return whose absence the viewer arranges."""
    viewer = current_actor()
    return queries.people_of(current_scope().branch_ids) if Role.MANAGER in viewer.roles else [viewer]


def _offer(form: AbsenceForm) -> dict[int, User]:
    """Set the form's choices; return everybody in them by id."""
    viewer = current_actor()
    people = by_name(_people_away())
    substitutes = people if len(people) > 1 else by_name(queries.colleagues_of(viewer))
    form.offer(people, [user for user in substitutes if len(people) > 1 or user.id != viewer.id])
    if form.person.data is None:
        form.person.data = viewer.id
    return {user.id: user for user in (*people, *substitutes)}


def _page(form: AbsenceForm) -> str:
    today = local_date(utcnow())
    arranges = {user.id for user in _people_away()}
    shown = queries.listed([current_actor().id, *arranges], since=today)
    return render_template(
        "absences/index.html",
        form=form,
        rows=[(row, row.from_on <= today, row.user_id in arranges) for row in shown],
        words=words.ABSENCE,
    )
