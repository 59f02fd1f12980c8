"""Named filters: saving the one in the address, and keeping the menu in order."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.domain.permissions import Permission
from reception.extensions import transaction, utcnow
from reception.models import SavedView
from reception.queries import saved_views as reading
from reception.services import saved_views
from reception.web.access import allowed, current_actor
from reception.web.appeals.filters import address_of, filter_tags, read_filter
from reception.web.appeals.menu import TITLES

bp = Blueprint("saved", __name__)

LONGEST_NAME = 60


@bp.get("/questions/views")
@allowed(Permission.READ_APPEALS)
def manage() -> ResponseReturnValue:
    """Show the named filters, to rename and delete."""
    actor = current_actor()
    return render_template(
        "appeals/views.html", views=[_shown(view) for view in reading.open_to(actor)], longest=LONGEST_NAME
    )


def _shown(view: SavedView) -> dict[str, Any]:
    wanted = read_filter(view.address)
    return {
        "id": view.id,
        "name": view.name,
        "url": url_for("appeals.index", **address_of(wanted)),
        "is_branchs": view.branch_id is not None,
        "may_change": saved_views.may_change(view, current_actor()),
        "shows": ", ".join([TITLES[wanted.view](), *(tag["label"] for tag in filter_tags(wanted))]),
    }


@bp.post("/questions/views")
@allowed(Permission.READ_APPEALS)
def save() -> ResponseReturnValue:
    """Give the filter that was sent along a name, and show its list."""
    address = address_of(read_filter(request.form))
    name = _name()
    if not name:
        flash(_("Nothing was saved: the view needs a name."), "error")
        return redirect(url_for("appeals.index", **address))
    for_branch = request.form.get("for_branch") == "1"
    with transaction():
        saved_views.save(current_actor(), name=name, address=address, for_branch=for_branch, now=utcnow())
    flash(_("The view “%(name)s” is saved. It stands above the list.", name=name), "success")
    return redirect(url_for("appeals.index", **address))


@bp.post("/questions/views/<int:view_id>")
@allowed(Permission.READ_APPEALS)
def change(view_id: int) -> ResponseReturnValue:
    """Rename a named filter, or delete it."""
    view = reading.one(view_id, current_actor()) or abort(404)
    name, old = _name(), view.name
    with transaction():
        if "delete" in request.form:
            saved_views.delete(view, actor=current_actor())
            done = _("The view “%(name)s” is deleted. The cases in it are not touched.", name=old)
        elif name:
            saved_views.rename(view, name, actor=current_actor())
            done = _("The view is renamed.")
        else:
            done = ""
    flash(done or _("Nothing was saved: the view needs a name."), "success" if done else "error")
    return redirect(url_for("saved.manage"))


def _name() -> str:
    return " ".join(request.form.get("name", "").split())[:LONGEST_NAME]
