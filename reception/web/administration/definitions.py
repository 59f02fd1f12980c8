"""The definitions of the report: all versions, and another one from a day on."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.adapters import words
from reception.domain.permissions import Permission
from reception.domain.vocabulary import Outcome
from reception.extensions import transaction, utcnow
from reception.models import ReportDefinition
from reception.queries import definitions as queries
from reception.queries.scope import administered_by
from reception.services import definitions as services
from reception.web.access import allowed, current_actor
from reception.web.administration.definition_forms import DefinitionForm
from reception.web.locale import local_date

bp = Blueprint("definitions", __name__, url_prefix="/administration/definitions")


@bp.route("", methods=["GET", "POST"])
@allowed(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """Show the versions, and add another. They hold for all branches."""
    actor, now = current_actor(), utcnow()
    may_add = administered_by(actor).branch_ids is None
    form = DefinitionForm()
    if not form.is_submitted():
        form.show(queries.in_force(local_date(now), known_at=now))
    elif not may_add:
        abort(403)
    elif form.validate() and (wanted := form.definitions()):
        with transaction():
            row = services.add(wanted, reason=form.reason.data or "", actor=actor, now=now)
            version = row.version
        flash(_("Version %(version)s of the definitions is added.", version=version), "success")
        return redirect(url_for("definitions.index"))
    page = render_template(
        "administration/definitions.html",
        form=form,
        may_add=may_add,
        rows=[(row, _outcomes(row)) for row in queries.every()],
    )
    return page, 422 if form.errors else 200


def _outcomes(row: ReportDefinition) -> list[str]:
    return [str(words.OUTCOME[Outcome(word)]) for word in row.positive.split()]
