"""All blueprints, and what every page is given."""

from collections.abc import Callable
from typing import Any

from flask import Flask, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.routing import IntegerConverter

from reception.adapters import words
from reception.domain.permissions import Permission, may
from reception.domain.vocabulary import Role
from reception.web import locale
from reception.web.appeals import actions, coupon, exports, registration, searching
from reception.web.appeals import views as appeals
from reception.web.applicants import views as applicants
from reception.web.auth import views as auth
from reception.web.drafts import views as drafts
from reception.web.health import views as health
from reception.web.home import views as home
from reception.web.preferences import views as preferences
from reception.web.reminders import views as reminders
from reception.web.reports import views as reports
from reception.web.tracking import views as tracking

FEATURES = (
    auth,
    preferences,
    home,
    appeals,
    applicants,
    searching,
    exports,
    registration,
    coupon,
    actions,
    drafts,
    reports,
    reminders,
    tracking,
    health,
)

NAVIGATION: tuple[tuple[Permission, str, Callable[[], str], str | None], ...] = (
    (Permission.READ_APPEALS, "appeals.index", lambda: _("Appeals"), None),
    (Permission.REGISTER, "registration.register", lambda: _("Register"), "n"),
    (Permission.READ_REPORT, "reports.show", lambda: _("Report"), None),
    (Permission.READ_OUTBOX, "reminders.outbox", lambda: _("Outbox"), None),
)


class RowId(IntegerConverter):
    """A number in an address that a database can hold; a longer one is no address of ours."""

    regex = r"\d{1,18}"


def init_app(app: Flask) -> None:
    """Register the features and give every template the frame."""
    app.url_map.converters["int"] = RowId
    for feature in FEATURES:
        app.register_blueprint(feature.bp)
    app.context_processor(frame)


def frame() -> dict[str, Any]:
    """Return what the layout shows on every page."""
    shown: dict[str, Any] = {"language": locale.language(), "navigation": [], "viewer": None}
    if not current_user or not current_user.is_authenticated:
        return shown
    user = current_user.user
    shown["viewer"] = {
        "name": user.name,
        "role_words": ", ".join(str(words.ROLE[role]) for role in Role if role in user.roles),
    }
    shown["branch_name"] = locale.named(user.branch.names) if user.branch else ""
    shown["navigation"] = [
        {
            "url": url_for(endpoint),
            "label": str(label()),
            "is_current": (request.endpoint or "").split(".")[0] == endpoint.split(".")[0],
            "shortcut": shortcut,
        }
        for permission, endpoint, label, shortcut in NAVIGATION
        if may(user.roles, permission)
    ]
    return shown
