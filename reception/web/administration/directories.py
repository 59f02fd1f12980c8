"""The lists on screen: entries shown, added, changed, closed by date."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.domain.directory_errors import CodeTaken, PrefixTaken, UnusablePattern, UnusablePrefix
from reception.domain.errors import DomainError
from reception.domain.permissions import Permission
from reception.extensions import db, transaction, utcnow
from reception.models import Branch
from reception.queries import changes, entries
from reception.queries.directory import LONGEST_ID
from reception.queries.scope import administered_by
from reception.services import directories
from reception.web.access import allowed, current_actor
from reception.web.administration import directory_pages as pages
from reception.web.administration.change_words import LISTS, ChangeView, change_views
from reception.web.administration.directory_pages import DIRECTORIES
from reception.web.locale import local_date, named
from reception.web.refusals import explain

bp = Blueprint("directories", __name__, url_prefix="/administration")

KINDS = ", ".join(DIRECTORIES)
AT_FIELD: dict[type[DomainError], str] = {
    CodeTaken: "code",
    PrefixTaken: "number_prefix",
    UnusablePrefix: "number_prefix",
    UnusablePattern: "number_pattern",
}
"""Refusals that are told beside a field."""


@bp.get(f"/<any({KINDS}):kind>")
@allowed(Permission.ADMINISTER)
def index(kind: str) -> ResponseReturnValue:
    """Show a list, of one branch where the address says so."""
    page = DIRECTORIES[kind]
    chosen = request.args.get("branch", "")
    branch_id = int(chosen) if chosen.isdecimal() and len(chosen) <= LONGEST_ID else None
    return render_template(
        "administration/directory.html",
        kind=kind,
        page=page,
        rows=pages.rows_of(page, branch_id),
        branches=pages.branch_choices(local_date(utcnow())) if page.has_branches else [],
        branch_id=branch_id,
    )


@bp.route(f"/<any({KINDS}):kind>/new", methods=["GET", "POST"])
@allowed(Permission.ADMINISTER)
def new(kind: str) -> ResponseReturnValue:
    """Add an entry."""
    page = DIRECTORIES[kind]
    form = page.form()
    pages.fill_choices(form)
    if form.validate_on_submit():
        try:
            with transaction():
                given = form.values(), pages.aliases_of(form)
                directories.add(page.model, given[0], **given[1], actor=current_actor(), now=utcnow())
            flash(_("The entry is added."), "success")
            return redirect(url_for("directories.index", kind=kind))
        except DomainError as error:
            _tell(form, error)
    return _form_page(kind, form), 422 if form.is_submitted() else 200


@bp.route(f"/<any({KINDS}):kind>/<int:entry_id>", methods=["GET", "POST"])
@allowed(Permission.ADMINISTER)
def edit(kind: str, entry_id: int) -> ResponseReturnValue:
    """Change an entry, or close it by date. A branch's numbers are shown before they are saved."""
    page = DIRECTORIES[kind]
    entry = _visible_or_404(page.model, entry_id)
    form = page.form()
    form.keep_fixed()
    if not form.is_submitted():
        pages.fill(form, entry)
    elif form.validate() and "preview" not in request.form:
        try:
            return _saved(kind, entry, form)
        except DomainError as error:
            db.session.refresh(entry)
            _tell(form, error)
            form.version.data = str(entry.version)
            return _form_page(kind, form, entry), 409
    return _form_page(kind, form, entry), 422 if form.errors else 200


def _visible_or_404(model: Any, entry_id: int) -> Any:
    """Return an entry of a branch that the person administers, or one common to all."""
    entry = db.session.get(model, entry_id) or abort(404)
    branch_id = entry.id if isinstance(entry, Branch) else getattr(entry, "branch_id", None)
    if branch_id is not None and not administered_by(current_actor()).has_branch(branch_id):
        abort(404)
    return entry


def _saved(kind: str, entry: Any, form: Any) -> ResponseReturnValue:
    seen = form.version.data or ""
    with transaction():
        is_changed = directories.change(
            entry,
            form.values(),
            **pages.aliases_of(form),
            seen_version=int(seen) if seen.isdecimal() else 0,
            actor=current_actor(),
            now=utcnow(),
        )
    flash(_("The entry is changed.") if is_changed else _("Nothing was different."), "success")
    return redirect(url_for("directories.index", kind=kind))


def _tell(form: Any, error: DomainError) -> None:
    """Tell a refusal beside its field, or above the form."""
    name = AT_FIELD.get(type(error))
    if name is not None and name in form:
        form[name].errors = [*form[name].errors, explain(error)]
    else:
        form.form_errors.append(explain(error))


def _form_page(kind: str, form: Any, entry: Any | None = None) -> str:
    page = DIRECTORIES[kind]
    pages.spare_lines(form)
    return render_template(
        "administration/entry.html",
        kind=kind,
        page=page,
        form=form,
        entry=entry,
        title=named(entry.names) if entry else page.adding,
        number=_number(form, entry) if isinstance(entry, Branch) else None,
        open_questions=entries.open_questions(entry) if entry else 0,
        changes=_changes(kind, entry) if entry else [],
    )


def _changes(kind: str, entry: Any) -> list[ChangeView]:
    changed = next(each for each, name in LISTS.items() if name == kind)
    return change_views(changes.of_entity(changed, entry.id, scope=administered_by(current_actor())))


def _number(form: Any, branch: Branch) -> str | None:
    """Return the next number as what is typed would write it; None while that is not usable."""
    if form.number_prefix.errors or form.number_pattern.errors:
        return None
    last = entries.last_serials(entries.local_year(branch, utcnow())).get(branch.id, 0)
    return pages.next_number(
        branch, last, prefix=form.number_prefix.data or "", pattern=form.number_pattern.data or ""
    )
