"""All blueprints, and what every page is given."""

from flask import Flask, url_for
from flask_babel import gettext as _
from flask_login import current_user

from reception.domain.permissions import Permission, may
from reception.web import home, locale, words
from reception.web.appeals import actions, registration
from reception.web.appeals import views as appeals
from reception.web.auth import views as auth
from reception.web.preferences import views as preferences
from reception.web.reminders import views as reminders
from reception.web.reports import views as reports


def init_app(app: Flask) -> None:
    """Register the features."""
    for blueprint in (
        auth.bp,
        preferences.bp,
        home.bp,
        appeals.bp,
        registration.bp,
        actions.bp,
        reports.bp,
        reminders.bp,
    ):
        app.register_blueprint(blueprint)
    app.context_processor(frame)
