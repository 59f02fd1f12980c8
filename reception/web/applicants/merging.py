"""The same person under two records: finding the other, comparing both, merging, undoing."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.domain.errors import NotOnePerson
from reception.domain.permissions import Permission
from reception.extensions import transaction, utcnow
from reception.models import Applicant
from reception.queries import applicants
from reception.services import merging
from reception.web.access import allowed, current_actor, current_scope
from reception.web.applicants.presenters import labels, record
from reception.web.refusals import explain

bp = Blueprint("merging", __name__)

LONGEST = 100


@bp.get("/applicants/<int:applicant_id>/same")
@allowed(Permission.MERGE_APPLICANTS)
def same(applicant_id: int) -> ResponseReturnValue:
    """Ask for the other record, beginning with those of the same name."""
    applicant = _current_or_404(applicant_id)
    surname = applicant.name.split(maxsplit=1)[0] if applicant.name.strip() else ""
    return _found(applicant, "", _others(applicant, surname))


@bp.post("/applicants/<int:applicant_id>/same")
@allowed(Permission.MERGE_APPLICANTS)
def find(applicant_id: int) -> ResponseReturnValue:
    """List the records that may be meant. By POST: what was typed must not stand in an address."""
    applicant = _current_or_404(applicant_id)
    typed = request.form.get("q", "").strip()[:LONGEST]
    return _found(applicant, typed, _others(applicant, typed))


def _others(applicant: Applicant, typed: str) -> Sequence[Applicant]:
    own_branch = current_scope().within(frozenset([applicant.branch_id]))
    found = applicants.found_by(typed, scope=own_branch)
    return [other for other in found if other.id != applicant.id]


def _found(applicant: Applicant, typed: str, others: Sequence[Applicant]) -> str:
    return render_template(
        "applicants/same.html",
        applicant=applicant,
        record=record(applicant),
        typed=typed,
        labels=labels(),
        others=[record(other) for other in others],
    )


@bp.get("/applicants/<int:applicant_id>/merge/<int:other_id>")
@allowed(Permission.MERGE_APPLICANTS)
def compare(applicant_id: int, other_id: int) -> ResponseReturnValue:
    """Show both records side by side, what is kept and what moves."""
    kept, merged = _current_or_404(applicant_id), _current_or_404(other_id)
    try:
        plan, refusal = merging.plan(kept, merged), ""
    except NotOnePerson as error:
        plan, refusal = None, explain(error)
    return render_template(
        "applicants/merge.html",
        kept=record(kept),
        merged=record(merged),
        counts=(applicants.count_appeals(kept), applicants.count_appeals(merged)),
        labels=labels(),
        plan=plan,
        refusal=refusal,
    )


@bp.post("/applicants/<int:applicant_id>/merge/<int:other_id>")
@allowed(Permission.MERGE_APPLICANTS)
def merge(applicant_id: int, other_id: int) -> ResponseReturnValue:
    """Merge the other record into this one, if both are still as they were compared."""
    kept, merged = _visible_or_404(applicant_id), _visible_or_404(other_id)
    with transaction():
        merging.merge(
            kept,
            merged,
            seen=request.form.get("seen", ""),
            actor=current_actor(),
            scope=current_scope(),
            now=utcnow(),
        )
    flash(_("The two records are one now. This can be undone here."), "success")
    return redirect(url_for("applicants.detail", applicant_id=applicant_id))


@bp.post("/applicants/merges/<int:merge_id>/undo")
@allowed(Permission.MERGE_APPLICANTS)
def undo(merge_id: int) -> ResponseReturnValue:
    """Take a merge back: the appeals that moved return."""
    found = applicants.visible_merge(merge_id, scope=current_scope())
    if found is None:
        abort(404)
    merged_id = found.merged_id
    with transaction():
        merging.undo(found, actor=current_actor(), scope=current_scope(), now=utcnow())
    flash(_("The merge is undone: the appeals that had moved are back."), "success")
    return redirect(url_for("applicants.detail", applicant_id=merged_id))


def _current_or_404(applicant_id: int) -> Applicant:
    applicant = _visible_or_404(applicant_id)
    return applicant if applicant.merged_into_id is None else abort(404)


def _visible_or_404(applicant_id: int) -> Applicant:
    applicant = applicants.visible(applicant_id, scope=current_scope())
    return applicant if applicant is not None else abort(404)
