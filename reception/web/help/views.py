"""The pages of help."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.adapters import words
from reception.domain.permissions import Permission
from reception.domain.vocabulary import Role
from reception.web.access import allowed, current_actor
from reception.web.help.days import DAYS
from reception.web.help.glossary import GLOSSARY
from reception.web.locale import language

bp = Blueprint("help", __name__, url_prefix="/help")
ROLES = ", ".join(Role)


@bp.get("")
@allowed(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Lead to the page of this person's first role."""
    own = current_actor().roles
    return redirect(url_for("help.role", role=next(role for role in Role if role in own).value))


@bp.get(f"/<any({ROLES}):role>")
@allowed(Permission.SIGNED_IN)
def role(role: str) -> ResponseReturnValue:
    """Tell what a role does in a day; everybody may read what the others do."""
    return render_template(
        "help/role.html",
        day=DAYS[Role(role)],
        title=words.ROLE[Role(role)],
        tabs=_tabs(),
        pictures=f"help/{language()}",
    )


@bp.get("/words")
@allowed(Permission.SIGNED_IN)
def meanings() -> ResponseReturnValue:
    """Tell what the words mean, each once, those of the same sentence together."""
    entries = {explained: word for word, explained in reversed(GLOSSARY.items())}
    return render_template(
        "help/words.html",
        entries=[(word, explained) for explained, word in reversed(entries.items())],
        tabs=_tabs(),
    )


def _tabs() -> list[dict[str, object]]:
    """Return the pages of help: those of the person's roles first."""
    own = current_actor().roles
    tabs = [
        (url_for("help.role", role=each.value), words.ROLE[each])
        for each in sorted(Role, key=lambda r: r not in own)
    ]
    tabs.append((url_for("help.meanings"), _("What the words mean")))
    return [{"url": url, "label": label, "is_current": url == request.path} for url, label in tabs]
