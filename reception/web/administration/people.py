"""People: who has an account, what they may, and the ways in and out."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.domain.account_errors import AddressTaken, HasOpenQuestions
from reception.domain.changes import ChangedKind
from reception.domain.errors import ChangedMeanwhile, DomainError
from reception.domain.permissions import Permission, may
from reception.extensions import transaction, utcnow
from reception.models import User
from reception.queries import changes, directory, people
from reception.queries.paging import Cursor
from reception.queries.scope import administered_by
from reception.services import administration
from reception.services.administration import By
from reception.web.access import allowed, current_actor
from reception.web.administration import people_list
from reception.web.administration.change_words import change_views
from reception.web.administration.people_forms import PersonForm, values_of
from reception.web.administration.people_list import session_count
from reception.web.paging import pager
from reception.web.refusals import explain

bp = Blueprint("people", __name__, url_prefix="/administration/people")

DEEDS: dict[str, tuple[Callable[[User, By], None], Callable[[], str]]] = {
    "link": (administration.send_link, lambda: _("The link is on its way by mail.")),
    "close": (administration.close, lambda: _("The account is closed, its sessions are ended.")),
    "reopen": (administration.reopen, lambda: _("The account is open again.")),
    "sign-out": (administration.end_sessions, lambda: _("The person is signed out everywhere.")),
    "second-factor": (
        administration.remove_second_factor,
        lambda: _("The second factor is removed; the person sets it up anew."),
    ),
}


@bp.get("")
@allowed(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """List the people of the branches that the person administers."""
    return listed(text="")


@bp.post("/search")
@allowed(Permission.ADMINISTER)
def search() -> ResponseReturnValue:
    """Find people by name or address, which must not stand in an address of ours."""
    return listed(text=request.form.get("text", "").strip()[:100])


def listed(*, text: str) -> ResponseReturnValue:
    """Draw the list."""
    scope = administered_by(current_actor())
    args = request.args
    wanted = people_list.filter_of(args, text)
    page = people.listed(wanted, scope=scope, cursor=Cursor.read(args.get("cursor")))
    return render_template(
        "administration/people.html",
        rows=people_list.person_rows(page.rows),
        page=pager(page, args) if not text else {},
        filter=people_list.filter_form(args, directory.branches_below(None, scope)),
        text=text,
    )


@bp.route("/new", methods=["GET", "POST"])
@allowed(Permission.ADMINISTER)
def invite() -> ResponseReturnValue:
    """Ask who the person is, and write them the mail with the link."""
    form = offered(PersonForm())
    if form.validate_on_submit():
        try:
            with transaction():
                user = administration.invite(form.details(), By(current_actor(), utcnow()))
                user_id = user.id
        except AddressTaken as error:
            form.email.errors = [explain(error)]
        else:
            flash(_("The invitation is on its way by mail."), "success")
            return redirect(url_for("people.show", person_id=user_id))
    status = 422 if form.is_submitted() else 200
    return render_template("administration/invite.html", form=form), status


@bp.route("/<int:person_id>", methods=["GET", "POST"])
@allowed(Permission.ADMINISTER)
def show(person_id: int) -> ResponseReturnValue:
    """Show a person, and change what is said of them."""
    user = visible_or_404(person_id)
    form = offered(PersonForm(data=values_of(user)))
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate() and saved(user, form):
            flash(_("Saved."), "success")
            return redirect(url_for("people.show", person_id=person_id))
    return page_of(person_id, form), status


@bp.post("/<int:person_id>/<any('link', 'close', 'reopen', 'sign-out', 'second-factor'):deed>")
@allowed(Permission.ADMINISTER)
def act(person_id: int, deed: str) -> ResponseReturnValue:
    """Do one of the things that need no form."""
    user = visible_or_404(person_id)
    do, words = DEEDS[deed]
    try:
        with transaction():
            do(user, By(current_actor(), utcnow()))
    except DomainError as error:
        user = visible_or_404(person_id)
        form = offered(PersonForm(formdata=None, data=values_of(user)))
        return page_of(person_id, form, error=error), 409
    flash(words(), "success")
    return redirect(url_for("people.show", person_id=person_id))


def saved(user: User, form: PersonForm) -> bool:
    """Save, or put the refusal where it belongs; what was typed stays."""
    try:
        with transaction():
            seen = int(form.seen_version.data or 0)
            administration.change(user, form.details(), By(current_actor(), utcnow()), seen_version=seen)
    except AddressTaken as error:
        form.email.errors = [explain(error)]
    except ChangedMeanwhile:
        form.form_errors.append(_("Somebody else has changed this account meanwhile: see the changes below."))
    except DomainError as error:
        form.form_errors.append(explain(error))
    else:
        return True
    return False


def page_of(person_id: int, form: PersonForm, error: DomainError | None = None) -> str:
    """Draw the page of one person."""
    actor = current_actor()
    scope = administered_by(actor)
    user = visible_or_404(person_id)
    may_hand_over = isinstance(error, HasOpenQuestions) and may(actor.roles, Permission.READ_APPEALS)
    return render_template(
        "administration/person.html",
        form=form,
        person=people_list.person_view(user, session_count(user)),
        is_self=user.id == actor.id,
        refusal=explain(error) if error else "",
        hand_over_url=url_for("appeals.index", view="all", official=user.id) if may_hand_over else None,
        changes=change_views(changes.of_entity(ChangedKind.PERSON, user.id, scope=scope)),
    )


def offered(form: Any) -> PersonForm:
    """Return the form with the places that this administrator administers."""
    scope = administered_by(current_actor())
    offered_form: PersonForm = form.offer(
        directory.branches_below(None, scope), people.organisations_in(scope)
    )
    return offered_form


def visible_or_404(person_id: int) -> User:
    """Return the person if this administrator administers their branch; whatever else is not found."""
    return people.visible(person_id, scope=administered_by(current_actor())) or abort(404)
