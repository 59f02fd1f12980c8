"""Refusals in words: the one place where a domain error becomes a sentence and a status."""

import secrets
from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from reception.adapters import words
from reception.domain import errors
from reception.domain.workflow import Action
from reception.extensions import db
from reception.web.access import forget_person, way_back
from reception.web.locale import short_date

log = structlog.get_logger()

PAGES = {status: str(status) for status in (400, 403, 404, 405, 413, 429, 500)} | {409: "refused"}


def _not_allowed(error: errors.TransitionNotAllowed) -> str:
    action = words.DO.get(Action(error.action), error.action)
    current = words.STATUS.get(error.current, _("not registered"))  # type: ignore[call-overload] # a StrEnum or None
    return _("“%(action)s” is not possible while the question is: %(status)s.", action=action, status=current)


def _missing(error: errors.MissingFact) -> str:
    names = {
        "answer": _("the answer to the applicant"),
        "done": _("what was done"),
        "done_on": _("the day on which it was done"),
        "reason": _("the reason"),
        "body": _("the competent body"),
        "organisation_id": _("the organisation"),
        "outcome": _("the outcome"),
        "due_at": _("the new due date"),
    }
    return _("This step also needs: %(fact)s.", fact=names.get(error.fact, error.fact))


SENTENCES: dict[type[errors.DomainError], Callable[[Any], str]] = {
    errors.TransitionNotAllowed: _not_allowed,
    errors.SamePersonAccepts: lambda _e: _(
        "Whoever proposed an outcome cannot accept it: a second person must."
    ),
    errors.MissingFact: _missing,
    errors.HappenedInFuture: lambda _e: _("The date and time lie in the future."),
    errors.NotPermitted: lambda _e: _("Your role does not include this step."),
    errors.NotYours: lambda _e: _("The question is assigned to somebody else."),
    errors.OutOfScope: lambda _e: _("The question belongs to another branch."),
    errors.ChangedMeanwhile: lambda _e: _(
        "Somebody else has changed this question since you opened the page. "
        "Look at what is new, then decide again."
    ),
    errors.CalendarUnknown: lambda e: _("No working calendar is known for %(year)s.", year=str(e.year)),
    errors.NoPolicy: lambda e: _("No term policy is in force on %(day)s.", day=short_date(e.received_on)),
    errors.ExtensionTooLong: lambda e: _(
        "The new due date must lie between %(earliest)s and %(latest)s.",
        earliest=short_date(e.earliest),
        latest=short_date(e.latest),
    ),
    errors.InvalidIin: lambda e: {
        "form": _("An IIN has 12 digits."),
        "date": _("The date of birth in the IIN does not exist."),
        "century": _("The seventh digit of the IIN is not possible."),
    }.get(e.reason, _("The check digit of the IIN is wrong: please compare it with the document.")),
    errors.InvalidPhone: lambda _e: _("This is not a telephone number."),
    errors.TooManyAttempts: lambda e: _(
        "Too many failed attempts. Please wait %(minutes)s minutes.", minutes=e.minutes
    ),
    errors.TooLateToUndo: lambda _e: _(
        "This cannot be undone any more: somebody has gone on with the question, or the day is over."
    ),
    errors.Unbalanced: lambda _e: _(
        "The figures do not add up, so none are shown. The fault has been reported."
    ),
}


def explain(error: errors.DomainError) -> str:
    """Return the sentence for a refusal in the request's language."""
    for kind in type(error).__mro__:
        if kind in SENTENCES:
            return SENTENCES[kind](error)
    return _("This is not possible.")


def init_app(app: Flask) -> None:
    """Answer every error with a page that says what to do next."""
    app.register_error_handler(errors.DomainError, show_refusal)
    app.register_error_handler(StaleDataError, lambda _e: show_refusal(errors.ChangedMeanwhile(0, 0)))
    app.register_error_handler(CSRFError, show_stale_form)
    app.register_error_handler(HTTPException, lambda e: _page(e.code or 500, e))
    app.register_error_handler(Exception, show_failure)


def show_refusal(error: errors.DomainError) -> ResponseReturnValue:
    """A rule said no: tell the person in words, with 409 Conflict."""
    log.info("refused", kind=type(error).__name__, endpoint=request.endpoint)
    if isinstance(error, errors.Unbalanced):
        log.error("report_unbalanced", rows=error.rows)
    return _page(429 if isinstance(error, errors.TooManyAttempts) else 409, message=explain(error))


def show_stale_form(_error: CSRFError) -> ResponseReturnValue:
    """The token is not this session's. Whoever was signed out signs in and finds the draft."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "permissions", ()) and not current_user.is_authenticated:
        flash(_("You were signed out meanwhile. Sign in: the form is kept as it was."), "info")
        return redirect(url_for("auth.sign_in", next=way_back()))
    return _page(400)


def show_failure(error: Exception) -> ResponseReturnValue:
    """Something broke: log it with the reference that the page shows."""
    reference = secrets.token_hex(4)
    log.error("failed", reference=reference, endpoint=request.endpoint, exc_info=error)
    db.session.rollback()
    return _page(500, reference=reference)


def _page(
    status: int, error: HTTPException | None = None, *, message: str = "", reference: str | None = None
) -> ResponseReturnValue:
    template = f"errors/{PAGES.get(status, '400' if status < 500 else '500')}.html"
    shown = {"reference": reference or secrets.token_hex(4), "message": message, "status": status}
    try:
        page = render_template(template, **shown)
    except SQLAlchemyError:
        # Without the database nobody knows who asks; the page does without that.
        forget_person()
        page = render_template(template, **shown)
    headers = {}
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        headers["Allow"] = ", ".join(sorted(allowed))
    return page, status, headers
