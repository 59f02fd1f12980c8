"""The journal of disclosures: who saw or took out personal data, for whoever watches over them."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reception.domain.permissions import Permission
from reception.queries import disclosures
from reception.queries.disclosures import DisclosureFilter
from reception.queries.paging import Cursor
from reception.web.access import allowed, current_scope
from reception.web.disclosures.presenters import disclosure_lines
from reception.web.paging import pager
from reception.web.record_filters import RecordFilterForm, asked, everybody_of, instants, read_id

bp = Blueprint("disclosures", __name__)


@bp.get("/personal-data")
@allowed(Permission.READ_DISCLOSURES)
def index() -> ResponseReturnValue:
    """List who saw or took out personal data of the viewer's branches, the newest first."""
    scope, args = current_scope(), request.args
    page = disclosures.listed(filter_of(args), scope=scope, cursor=Cursor.read(args.get("cursor")))
    form = RecordFilterForm(data=asked(args))
    form.by.choices = everybody_of(disclosures.readers(scope=scope))
    return render_template(
        "disclosures/index.html",
        rows=disclosure_lines(page.rows),
        page=pager(page, args),
        filter=form,
        clear_url=url_for("disclosures.index"),
        is_filtered=any(args.get(name) for name in ("by", "since", "until")),
    )


def filter_of(args: Mapping[str, str]) -> DisclosureFilter:
    """Return the filter that an address asks for; nonsense is no condition."""
    return DisclosureFilter(user_id=read_id(args.get("by")), **instants(args))
