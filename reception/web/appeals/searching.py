"""Search by words. What was typed may be a name or a telephone number, so it never stands in an address."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reception.adapters.stemming import stem
from reception.domain.permissions import Permission
from reception.domain.searching import search_words
from reception.extensions import utcnow
from reception.queries import questions, terms
from reception.queries.paging import Cursor
from reception.web.access import allowed, current_scope
from reception.web.appeals.presenters import list_rows
from reception.web.locale import local_date

bp = Blueprint("searching", __name__)

LONGEST = 200
FEWEST_CHARACTERS = 2


@bp.get("/questions/search")
@allowed(Permission.READ_APPEALS)
def start() -> ResponseReturnValue:
    """A search is not an address: reloading its page leads back to the lists."""
    return redirect(url_for("appeals.index"))


@bp.post("/questions/search")
@allowed(Permission.READ_APPEALS)
def search() -> ResponseReturnValue:
    """List the questions whose appeal has all of the typed words in number, applicant, telephone or text."""
    typed = request.form.get("q", "").strip()[:LONGEST]
    words = search_words(typed, stem=stem) if len(typed) >= FEWEST_CHARACTERS else []
    page = None
    if words:
        cursor = Cursor.read(request.form.get("cursor"))
        page = questions.found(words, scope=current_scope(), cursor=cursor)
    today = local_date(utcnow())
    return render_template(
        "appeals/search.html",
        typed=typed,
        page=page,
        rows=list_rows(page.rows, today=today, calendar=terms.calendar()) if page else [],
    )
