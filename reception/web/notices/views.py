"""News: what happened to a person's cases, and what they have read of it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reception.domain.permissions import Permission
from reception.extensions import transaction, utcnow
from reception.queries import notices as reading
from reception.queries.paging import Cursor
from reception.services import notices
from reception.web.access import allowed, current_actor, current_scope
from reception.web.notices.presenters import notice_rows
from reception.web.paging import pager

bp = Blueprint("notices", __name__, url_prefix="/notices")

LONGEST_ID = 18


@bp.get("")
@allowed(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    cursor = Cursor.read(request.args.get("cursor"))
    page = reading.listed(current_actor(), scope=current_scope(), cursor=cursor)
    rows = notice_rows(page.rows)
    return render_template(
        "notices/index.html",
        rows=rows,
        newest=max((row.id for row in rows), default=0) if cursor is None else None,
        page=pager(page, request.args),
    )


@bp.post("/read")
@allowed(Permission.SIGNED_IN)
def read_all() -> ResponseReturnValue:
    """Mark everything up to the newest notice that the page showed as read."""
    given = request.form.get("up_to", "")
    if given.isdecimal() and len(given) <= LONGEST_ID:
        with transaction():
            notices.mark_all_read(current_actor(), up_to=int(given), now=utcnow())
    return redirect(url_for("notices.index"))
