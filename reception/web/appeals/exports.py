"""A filtered list as a file, exactly its rows: a short one at once, a long one behind the pages."""

import secrets
from tempfile import TemporaryFile
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired, Length

from reception.adapters import question_table
from reception.adapters.report_editions import CONTENT_TYPES, Format
from reception.domain.permissions import Permission
from reception.extensions import transaction, utcnow
from reception.queries import questions
from reception.queries.questions import Filter
from reception.services import list_exports
from reception.services.list_exports import AT_ONCE
from reception.web.access import allowed, current_actor, current_scope
from reception.web.appeals.filters import address_of, filter_tags, read_filter
from reception.web.choices import word_choices
from reception.web.locale import language, local_date, number, zone
from reception.web.taken_out import list_taken_out

bp = Blueprint("exports", __name__)

COUNTED = 100_000
"""Up to here the page says how many rows there will be."""


class FileForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """In which form a list is wanted. The key tells the same form sent twice."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(16), validators=[InputRequired(), Length(max=64)])
    form = RadioField(
        _l("Kind of file"),
        choices=word_choices({Format.XLSX: _l("Spreadsheet (XLSX)"), Format.CSV: "CSV"}),
        default=Format.XLSX.value,
    )


@bp.get("/questions.<any(csv, xlsx):form>")
@allowed(Permission.READ_APPEALS)
def questions_file(form: str) -> ResponseReturnValue:
    """Hand out the list of the address, or lead to where a long one is asked for. It goes on record."""
    wanted = read_filter(request.args)
    reading = _reading()
    if questions.count(wanted, **reading, most=AT_ONCE + 1) > AT_ONCE:
        return redirect(url_for("exports.order", form=form, **address_of(wanted)))
    file = TemporaryFile()  # noqa: SIM115 - the response closes it when it is sent
    rows = questions.every(wanted, **reading, most=AT_ONCE)
    count = question_table.write(rows, file, form=Format(form), language=language(), zone=zone())
    list_exports.note(current_actor(), wanted, Format(form), count)
    list_taken_out(count)
    file.seek(0)
    name = f"questions-{local_date(utcnow())}.{form}"
    return send_file(file, CONTENT_TYPES[Format(form)], as_attachment=True, download_name=name)


@bp.route("/questions/file", methods=["GET", "POST"])
@allowed(Permission.READ_APPEALS)
def order() -> ResponseReturnValue:
    """Say what a long list comes to, and take the order for its file."""
    wanted = read_filter(request.args)
    asked = request.args.get("form")
    form = FileForm(data={"form": asked} if asked in {"csv", "xlsx"} else None)
    if form.validate_on_submit():
        return _ordered(wanted, form)
    count = questions.count(wanted, **_reading(), most=COUNTED + 1)
    return render_template(
        "appeals/file.html",
        form=form,
        tags=[tag["label"] for tag in filter_tags(wanted)],
        count=count,
        shown_count=number(count) if count <= COUNTED else f"{number(COUNTED)}+",
        list_url=url_for("appeals.index", **address_of(wanted)),
    )


def _ordered(wanted: Filter, form: FileForm) -> ResponseReturnValue:
    with transaction():
        job = list_exports.ask(
            wanted,
            Format(form.form.data),
            person=current_actor(),
            language=language(),
            zone=zone(),
            key=form.key.data or "",
            now=utcnow(),
        )
        job_id = job.id
    return redirect(url_for("jobs.show", job_id=job_id))


def _reading() -> dict[str, Any]:
    return {"scope": current_scope(), "viewer": current_actor(), "now": utcnow()}
