"""Who is reminded when: the ladders in force and to come, and a new one from a day on."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from reception.domain.changes import ChangedKind
from reception.domain.errors import LadderInForce
from reception.domain.escalation import DEFAULT_LADDERS, Ladder, Ladders
from reception.domain.permissions import Permission
from reception.extensions import transaction, utcnow
from reception.queries import ladders as queries
from reception.queries.scope import administered_by
from reception.services import ladders as services
from reception.web.access import allowed, current_actor
from reception.web.administration import change_words
from reception.web.administration.ladder_forms import LadderForm, listed
from reception.web.locale import local_date
from reception.web.refusals import explain

bp = Blueprint("ladders", __name__, url_prefix="/administration/reminders")

WHO = {
    "official": _l("The official"),
    "manager": _l("The manager of the branch"),
    "head": _l("The head of the branch"),
}
change_words.FIELD.update(WHO | {"levels": _l("Working days"), "then_every": _l("Then every")})
change_words.PAGE[ChangedKind.SETTING] = ("ladders.index", "")


@bp.route("", methods=["GET", "POST"])
@allowed(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """Show the ladders, and set another one from a day on. They hold for all branches."""
    actor, now = current_actor(), utcnow()
    today = local_date(now)
    form = LadderForm()
    if not form.is_submitted():
        form.show(queries.in_force(today))
    elif administered_by(actor).branch_ids is not None:
        abort(403)
    elif form.validate() and form.valid_from.data:
        try:
            with transaction():
                services.set_from(form.valid_from.data, form.ladders(), actor=actor, today=today, now=now)
        except LadderInForce as error:
            form.valid_from.errors = [explain(error)]
        else:
            flash(_("From that day on the reminders follow it."), "success")
            return redirect(url_for("ladders.index"))
    return _page(form), 422 if form.errors else 200


def _page(form: LadderForm) -> str:
    dated = [(row.valid_from, _in_words(row.as_ladders())) for row in queries.all_rows()]
    return render_template(
        "administration/ladders.html",
        form=form,
        rows=[*dated, (None, _in_words(DEFAULT_LADDERS))],
        today=local_date(utcnow()),
        in_force=_in_words(queries.in_force(local_date(utcnow()))),
        may_set=administered_by(current_actor()).branch_ids is None,
    )


def _in_words(ladders: Ladders) -> list[tuple[Any, str]]:
    return [(label, _sentence(getattr(ladders, name))) for name, label in WHO.items()]


def _sentence(ladder: Ladder) -> str:
    """Say when somebody is reminded, as in "3, 1, 0 working days before; 1 after; then every 5"."""
    before = listed(-level for level in ladder.levels if level <= 0)
    after = listed(level for level in ladder.levels if level > 0)
    parts = [
        _("before the due date: %(days)s", days=before) if before else "",
        _("overdue: %(days)s", days=after) if after else "",
        ngettext("then every %(num)d working day", "then every %(num)d working days", ladder.then_every)
        if ladder.then_every
        else "",
    ]
    return "; ".join(part for part in parts if part)
