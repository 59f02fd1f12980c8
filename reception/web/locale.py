"""The language of a request, and how days, moments and numbers are written in it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import support
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal
from flask import Flask, current_app, g, request, session
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug.local import LocalProxy
from wtforms.i18n import messages_path

from reception.adapters.editions import written_number
from reception.adapters.phones import format_phone
from reception.domain.report import Names
from reception.extensions import babel, utcnow

LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
LONG_DATE = {"kk": "yyyy 'ж.' d MMMM", "ru": "d MMMM yyyy 'г.'", "en": "d MMMM yyyy"}
SHORT_DATE = {"kk": "dd.MM.yyyy", "ru": "dd.MM.yyyy", "en": "d MMM yyyy"}
SHORT_MOMENT = {"kk": "dd.MM.yyyy HH:mm", "ru": "dd.MM.yyyy HH:mm", "en": "d MMM yyyy HH:mm"}


def language() -> str:
    """Return 'kk', 'ru' or 'en'."""
    locale = get_locale()
    return locale.language if locale else "ru"


def choose() -> str:
    """Return the language of this request: the person's, else the browser's, else the installation's."""
    chosen = session.get("language")
    offered = current_app.config["SETTINGS"].languages
    if chosen in offered:
        return str(chosen)
    if current_user and current_user.is_authenticated and current_user.user.language in offered:
        return str(current_user.user.language.value)
    return request.accept_languages.best_match(offered) or current_app.config["SETTINGS"].default_language


def zone() -> ZoneInfo:
    """Return the zone in which this person reads moments: their branch's, else the installation's."""
    if "zone" not in g:
        branch = current_user.user.branch if current_user and current_user.is_authenticated else None
        g.zone = branch.zone if branch else current_app.config["SETTINGS"].time_zone
    return g.zone  # type: ignore[no-any-return] # flask.g is untyped


def named(names: Names | None) -> str:
    """Return a name in the request's language, or nothing."""
    return names.in_language(language()) if names else ""


def short_date(day: date) -> str:
    """Return a day as in 22.11.2026."""
    return _short_date(day, language())


@lru_cache(maxsize=4096)
def _short_date(day: date, tongue: str) -> str:
    # A list prints a hundred days, and mostly the same ones.
    return format_date(day, SHORT_DATE[tongue], locale=tongue)


def long_date(day: date) -> str:
    """Return a day as in 22 ноября 2026 г."""
    return format_date(day, LONG_DATE[language()], locale=language())


def month_name(day: date) -> str:
    """Return a month as in «ноябрь 2026»; only English writes it with a capital letter in a sentence."""
    name = format_date(day, "LLLL yyyy", locale=language())
    return name if language() == "en" else name.lower()


def size_words(size: int) -> str:
    """Return a size in bytes as a person reads it."""
    kilobytes = max(1, round(size / 1024))
    if kilobytes < 1024:
        return _("%(size)s KB", size=kilobytes)
    return _("%(size)s MB", size=format_decimal(round(size / 1024 / 1024, 1), locale=language()))


def short_moment(moment: datetime) -> str:
    """Return a moment in the person's zone, to the minute."""
    return format_datetime(moment.astimezone(zone()), SHORT_MOMENT[language()], locale=language())


def time_ago(moment: datetime) -> str:
    """Return how long ago a moment was, in words."""
    return format_timedelta(moment - utcnow(), add_direction=True, locale=language())


def number(value: Decimal | float) -> str:
    """Return a number with the language's separators."""
    return written_number(value, language())


def local_date(moment: datetime) -> date:
    """Return the day of a moment in the person's zone."""
    return moment.astimezone(zone()).date()


def iso(moment: datetime) -> str:
    """Return a moment for ``<time datetime>``."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def init_app(app: Flask) -> None:
    """Choose the language per request and give templates the filters."""
    app.config["BABEL_DEFAULT_TIMEZONE"] = "UTC"
    babel.init_app(app, locale_selector=choose)
    app.before_request(_let_forms_speak)
    _let_templates_speak(app)
    for filter_ in (
        named,
        short_date,
        long_date,
        month_name,
        short_moment,
        size_words,
        time_ago,
        number,
        format_phone,
        local_date,
        iso,
    ):
        app.jinja_env.filters[filter_.__name__] = filter_


def _let_forms_speak() -> None:
    """Give forms their library's catalogue: Flask-WTF would read its file anew for each request.

    Only when a form asks is it known which language that is.
    """
    request.wtforms_translations = LocalProxy(lambda: _words_of_forms(language()))  # type: ignore[attr-defined] # where Flask-WTF looks


@cache
def _words_of_forms(language: str) -> support.NullTranslations:
    return support.Translations.load(messages_path(), [language], domain="wtforms")


def _let_templates_speak(app: Flask) -> None:
    """Give templates the catalogues themselves: Flask-Babel would look up the domain for each text."""

    def catalogue() -> Any:
        return babel.domain_instance.get_translations()

    @cache
    def drawn(template: str, macro: str, _tongue: str) -> Markup:
        return Markup(getattr(app.jinja_env.get_template(template).module, macro)())  # noqa: S704 - drawn by Jinja

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined] # added by the extension
        gettext=lambda text: catalogue().ugettext(text),
        ngettext=lambda one, many, count: catalogue().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"]
    # What is the same on every page is drawn once in each language.
    app.jinja_env.globals["drawn"] = lambda template, macro: drawn(template, macro, language())
