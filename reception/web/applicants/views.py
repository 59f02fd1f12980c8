"""Applicants: the look-up behind the registration form, and the page of one."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reception.adapters.phones import format_phone, mask_phone
from reception.domain.disclosures import Detail
from reception.domain.identity import mask_iin
from reception.domain.permissions import Permission, may
from reception.extensions import transaction, utcnow
from reception.models import Applicant
from reception.queries import appeals, applicants, questions, terms
from reception.queries import disclosures as seen
from reception.queries.paging import Cursor
from reception.services import disclosures
from reception.web.access import allowed, current_actor, current_scope
from reception.web.appeals.presenters import list_rows
from reception.web.applicants.presenters import labels, merge_lines, record
from reception.web.disclosures.presenters import DisclosureLine, disclosure_lines
from reception.web.locale import local_date, named
from reception.web.paging import pager

bp = Blueprint("applicants", __name__)

LONGEST = 100
EARLIER = 3
FILLED_IN = (Detail.PHONE, Detail.EMAIL, Detail.BIRTH_ON)
"""What a form is given in full; the IIN stays masked."""


@bp.post("/applicants/find")
@allowed(Permission.REGISTER)
def find() -> ResponseReturnValue:
    """Return the applicants that what was typed may mean. By POST: an IIN must not stand in an address."""
    found = applicants.found_by(request.form.get("q", "")[:LONGEST], scope=current_scope())
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
        "url": url_for("applicants.detail", applicant_id=applicant.id),
        "more": url_for("applicants.chosen", applicant_id=applicant.id),
        "fill": {
            "name": applicant.name,
            "address": applicant.address,
            "language": applicant.language.value,
        },
    }


@bp.post("/applicants/<int:applicant_id>/chosen")
@allowed(Permission.REGISTER)
def chosen(applicant_id: int) -> ResponseReturnValue:
    """Return telephone and mail of who was chosen, in full, and put on record that they were seen."""
    applicant = _visible_or_404(applicant_id)
    details = [detail for detail in FILLED_IN if getattr(applicant, detail)]
    with transaction():
        disclosures.of_applicant(applicant, details, actor=current_actor(), now=utcnow())
    earlier = appeals.appeals_of(applicant, scope=current_scope(), limit=EARLIER)
    return {
        "fill": {
            "phone": format_phone(applicant.phone) if applicant.phone else "",
            "email": applicant.email or "",
            "birth_on": applicant.birth_on.isoformat() if applicant.birth_on else "",
        },
        "earlier": [
            {
                "number": question.number,
                "url": url_for("appeals.detail", question_id=question.id),
                "detail": named(question.topic.names) if question.topic else "",
            }
            for question in earlier
        ],
    }


@bp.get("/applicants/<int:applicant_id>")
@allowed(Permission.READ_APPLICANTS)
def detail(applicant_id: int) -> ResponseReturnValue:
    """Show who somebody is, masked, their appeals with the newest first, and what was merged."""
    applicant = _visible_or_404(applicant_id)
    scope = current_scope()
    page = questions.of_applicant(applicant.id, scope=scope, cursor=Cursor.read(request.args.get("cursor")))
    may_merge = may(current_actor().roles, Permission.MERGE_APPLICANTS)
    return render_template(
        "applicants/detail.html",
        applicant=applicant,
        record=record(applicant),
        labels=labels(),
        rows=list_rows(page.rows, today=local_date(utcnow()), calendar=terms.calendar()),
        page=pager(page, request.args),
        merges=merge_lines(applicant, applicants.merges_of(applicant), may_undo=may_merge),
        may_merge=may_merge and applicant.merged_into_id is None,
        disclosures=_disclosures(applicant_id),
    )


def _disclosures(applicant_id: int) -> list[DisclosureLine] | None:
    """Return who saw the person's data, for those who may know."""
    if not may(current_actor().roles, Permission.READ_DISCLOSURES):
        return None
    return disclosure_lines(seen.of_applicant(applicant_id, scope=current_scope()))


def _visible_or_404(applicant_id: int) -> Applicant:
    applicant = applicants.visible(applicant_id, scope=current_scope())
    return applicant if applicant is not None else abort(404)
