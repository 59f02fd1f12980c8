"""The look-up of applicants behind the registration form."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from reception.adapters.phones import format_phone, mask_phone
from reception.domain.identity import mask_iin
from reception.domain.permissions import Permission
from reception.models import Applicant
from reception.queries import applicants
from reception.web.access import allowed, current_scope

bp = Blueprint("applicants", __name__)


@bp.post("/applicants/find")
@allowed(Permission.REGISTER)
def find() -> ResponseReturnValue:
    """Return the applicants that what was typed may mean. By POST: an IIN must not stand in an address."""
    found = applicants.found_by(request.form.get("q", "")[:100], scope=current_scope())
    return [_option(applicant) for applicant in found]


def _option(applicant: Applicant) -> dict[str, object]:
    known = [
        str(applicant.birth_on.year) if applicant.birth_on else "",
        mask_iin(applicant.iin) if applicant.iin else "",
        mask_phone(applicant.phone) if applicant.phone else "",
        applicant.address,
    ]
    return {
        "id": applicant.id,
        "label": applicant.name,
        "detail": ", ".join(part for part in known if part),
        "fill": {
            "name": applicant.name,
            "phone": format_phone(applicant.phone) if applicant.phone else "",
            "email": applicant.email or "",
            "address": applicant.address,
            "language": applicant.language.value,
        },
    }
