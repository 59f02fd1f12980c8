"""The first page of the administration."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from reception.domain.permissions import Permission
from reception.extensions import utcnow
from reception.queries import terms
from reception.web.access import allowed
from reception.web.administration import sections
from reception.web.locale import local_date

bp = Blueprint("administration", __name__, url_prefix="/administration")
bp.add_app_template_global(sections.cards, "administration_sections")


@bp.get("")
@allowed(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """Show the sections, and what is missing for the coming year."""
    coming = terms.coming_year(local_date(utcnow()))
    return render_template("administration/index.html", coming=coming)
