"""All blueprints, and what every page is given."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Flask, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.routing import IntegerConverter

from reception.adapters import words
from reception.domain.permissions import Permission, may
from reception.domain.vocabulary import Role
from reception.web import locale
from reception.web.absences import views as absences
from reception.web.account import views as account
from reception.web.administration import (
    calendar,
    changes,
    definitions,
    directories,
    ladders,
    people,
    policies,
)
from reception.web.administration import views as administration
from reception.web.appeals import (
    actions,
    bulk,
    coupon,
    exports,
    files,
    menu,
    presence,
    registration,
    saved,
    searching,
    splitting,
    standard,
)
from reception.web.appeals import views as appeals
from reception.web.applicants import merging
from reception.web.applicants import views as applicants
from reception.web.auth import passwords
from reception.web.auth import views as auth
from reception.web.disclosures import views as disclosures
from reception.web.drafts import views as drafts
from reception.web.feeds import views as feeds
from reception.web.health import views as health
from reception.web.help import glossary
from reception.web.help import views as help_pages
from reception.web.home import views as home
from reception.web.imports import views as imports
from reception.web.jobs import views as jobs
from reception.web.notices import views as notices
from reception.web.preferences import views as preferences
from reception.web.receptions import hours
from reception.web.receptions import report as receptions_report
from reception.web.receptions import views as receptions
from reception.web.reminders import views as reminders
from reception.web.reports import freezing, frozen, lookouts, ranking, reminded
from reception.web.reports import views as reports
from reception.web.samples import views as samples
from reception.web.standard_answers import views as standard_answers
from reception.web.tracking import verdicts
from reception.web.tracking import views as tracking
from reception.web.visits import views as visits

FEATURES = (
    auth,
    account,
    passwords,
    preferences,
    home,
    appeals,
    applicants,
    merging,
    searching,
    saved,
    presence,
    exports,
    registration,
    splitting,
    coupon,
    actions,
    visits,
    bulk,
    receptions,
    hours,
    receptions_report,
    files,
    disclosures,
    drafts,
    jobs,
    imports,
    reports,
    samples,
    standard,
    standard_answers,
    ranking,
    reminded,
    lookouts,
    freezing,
    frozen,
    reminders,
    notices,
    feeds,
    absences,
    tracking,
    verdicts,
    health,
    help_pages,
    administration,
    definitions,
    changes,
    ladders,
    people,
    directories,
    calendar,
    policies,
)

Entry = tuple[Permission, str, Callable[[], str], str | None]
NAVIGATION: tuple[Entry, ...] = (
    (Permission.READ_APPEALS, "appeals.index", lambda: _("Appeals"), None),
    (Permission.REGISTER, "registration.register", lambda: _("Register"), "n"),
    (Permission.KEEP_VISITS, "visits.journal", lambda: _("Visits"), "v"),
    (Permission.READ_RECEPTIONS, "receptions.plan", lambda: _("Personal receptions"), None),
    (Permission.READ_REPORT, "reports.show", lambda: _("Report"), None),
    (Permission.ADMINISTER, "administration.index", lambda: _("Administration"), None),
)
"""The work of the day, in the bar of every page."""

ACCOUNT: tuple[Entry, ...] = (
    (Permission.SIGNED_IN, "account.index", lambda: _("My account"), None),
    (Permission.SIGNED_IN, "jobs.index", lambda: _("My files"), None),
    (Permission.SIGNED_IN, "absences.index", lambda: _("Substitutes"), None),
    (Permission.KEEP_ANSWERS, "standard_answers.index", lambda: _("Standard answers"), None),
    (Permission.READ_DISCLOSURES, "disclosures.index", lambda: _("Who saw personal data"), None),
    (Permission.READ_OUTBOX, "reminders.outbox", lambda: _("Outbox"), None),
    (Permission.SIGNED_IN, "help.index", lambda: _("Help"), None),
)
"""What is opened now and then, in the menu under the person's name."""


MOST_NEWS = 100
"""From here on the bell says "and more"."""


class RowId(IntegerConverter):
    """A number in an address that a database can hold; a longer one is no address of ours."""

    regex = r"\d{1,18}"


def init_app(app: Flask) -> None:
    """Register the features and give every template the frame."""
    app.url_map.converters["int"] = RowId
    for feature in FEATURES:
        app.register_blueprint(feature.bp)
    app.context_processor(frame)
    # A macro is imported without the page's own names.
    app.jinja_env.globals["glossary"] = glossary.GLOSSARY


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
    unread = current_user.session_row.unread_notices
    shown["news"] = {
        "url": url_for("notices.index"),
        "count": menu.capped(unread, MOST_NEWS) if unread else "",
        "words": ngettext("%(num)d unread", "%(num)d unread", unread) if unread else "",
        "is_current": request.endpoint == "notices.index",
    }
    shown["unseen"] = unseen = menu.unseen()
    shown["navigation"] = _entries(NAVIGATION, user.roles, {"appeals.index": unseen or None})
    shown["account"] = _entries(ACCOUNT, user.roles, {})
    return shown


def _entries(
    entries: Iterable[Entry], roles: Iterable[Role], counts: Mapping[str, str | None]
) -> list[dict[str, Any]]:
    found = []
    for permission, endpoint, label, shortcut in entries:
        if not may(roles, permission):
            continue
        url = url_for(endpoint)
        found.append(
            {
                "url": url,
                "label": str(label()),
                "is_current": _is_current(endpoint, url),
                "shortcut": shortcut,
                "count": counts.get(endpoint),
            }
        )
    return found


def _is_current(endpoint: str, url: str) -> bool:
    """Say whether this page is of the entry's blueprint, or lies below its address."""
    here = (request.endpoint or "").split(".")[0]
    return here == endpoint.split(".")[0] or request.path.startswith(f"{url}/")
