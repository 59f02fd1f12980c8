"""The record of changes: who, when, what, from, to."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from reception.domain.changes import ChangedKind
from reception.domain.permissions import Permission
from reception.queries import changes
from reception.queries.changes import ChangeFilter
from reception.queries.paging import Cursor
from reception.queries.scope import administered_by
from reception.web.access import allowed, current_actor
from reception.web.administration.change_words import KIND, change_views
from reception.web.choices import ChoiceField, SelectChoice, by_name
from reception.web.paging import pager
from reception.web.record_filters import RecordFilterForm, asked, everybody_of, instants, read_id

bp = Blueprint("changes", __name__, url_prefix="/administration/changes")


class ChangeFilterForm(RecordFilterForm):
    """The fields of the filter, named as in the address."""

    kind = ChoiceField(_l("What"))


@bp.get("")
@allowed(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """List the changes of the branches that the person administers, the newest first."""
    scope = administered_by(current_actor())
    args = request.args
    page = changes.listed(filter_of(args), scope=scope, cursor=Cursor.read(args.get("cursor")))
    return render_template(
        "administration/changes.html",
        rows=change_views(page.rows),
        page=pager(page, args),
        filter=filter_form(args, changes.actors(scope=scope)),
        clear_url=url_for("changes.index"),
        is_filtered=any(args.get(name) for name in ("by", "kind", "since", "until", "entity")),
    )


def filter_of(args: Mapping[str, str]) -> ChangeFilter:
    """Return the filter that an address asks for; nonsense is no condition."""
    kind = args.get("kind", "")
    return ChangeFilter(
        actor_id=read_id(args.get("by")),
        kind=ChangedKind(kind) if kind in set(ChangedKind) else None,
        entity_id=read_id(args.get("entity")),
        **instants(args),
    )


def filter_form(args: Mapping[str, str], actors: Any) -> ChangeFilterForm:
    """Return the fields as the address has them."""
    form = ChangeFilterForm(data=asked(args) | {"kind": args.get("kind")})
    form.by.choices = everybody_of(by_name(actors))
    kinds = (SelectChoice(kind.value, label) for kind, label in KIND.items())
    form.kind.choices = [SelectChoice("", _l("– all –")), *kinds]
    return form
