"""Refusals in words: the one place where a domain error becomes a sentence and a status."""

from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from reception.adapters import words
from reception.domain import account_errors, asking_errors, directory_errors, errors, freezing_errors
from reception.domain.attachments import FileRefused
from reception.domain.standard_answers import UnknownPlace
from reception.domain.workflow import Action
from reception.extensions import db
from reception.web import term_refusals
from reception.web.access import forget_person, way_back
from reception.web.locale import month_name, short_date
from reception.web.requests import request_id

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
        "verdict": _("the applicant’s verdict"),
        "proof": _("a proof: a file or the number of a document"),
        "files": _("the files"),
    }
    return _("This step also needs: %(fact)s.", fact=names.get(error.fact, error.fact))


def _not_one_person(error: errors.NotOnePerson) -> str:
    return {
        "same": _("A record cannot be merged with itself."),
        "branch": _("The two records belong to different branches."),
        "merged": _("One of the two records has been merged already."),
    }.get(error.reason, _("The two records have different IINs, so they are not one person."))


def _merge_stays(error: errors.MergeStays) -> str:
    return {
        "undone": _("This merge has been undone already."),
        "later": _("The record was merged into another one since: undo that merge first."),
    }.get(error.reason, _("Some of the appeals that moved belong to somebody else by now."))


def _refused_file(error: FileRefused) -> str:
    reasons = {
        "empty": _("the file is empty"),
        "too_large": _("it is larger than 10 MB"),
        "too_many": _("an appeal has at most 20 files"),
        "type": _("only PDF, JPEG, PNG, DOCX, XLSX, ODT and TXT are taken"),
        "not_what_it_says": _("its content is not what its name says"),
        "damaged": _("the file is damaged"),
        "swells": _("it becomes far too large when unpacked"),
        "locked": _("it is locked with a password"),
        "macros": _("it holds a program or another file inside"),
        "too_many_pixels": _("the picture has too many pixels"),
        "virus": _("the virus scanner refuses it"),
        "not_kept": _("the store of files does not answer, please try again later"),
        "not_scanned": _("the virus scanner does not answer, please try again later"),
    }
    reason = reasons[error.reason]
    if not error.name:
        return _("The files are not taken: %(reason)s.", reason=reason)
    return _("“%(name)s” is not taken: %(reason)s.", name=error.name, reason=reason)


SENTENCES: dict[type[errors.DomainError], Callable[[Any], str]] = {
    **term_refusals.SENTENCES,
    errors.TransitionNotAllowed: _not_allowed,
    errors.SamePersonAccepts: lambda _e: _(
        "Whoever proposed an outcome cannot accept it: a second person must."
    ),
    errors.AnswererAsks: lambda _e: _(
        "Whoever answered does not ask the applicant about it: somebody else must."
    ),
    errors.MissingFact: _missing,
    FileRefused: _refused_file,
    UnknownPlace: lambda e: _("Nobody fills in {%(name)s}: take one of the places above.", name=e.name),
    errors.HappenedInFuture: lambda _e: _("The date and time lie in the future."),
    errors.NotPermitted: lambda _e: _("Your role does not include this step."),
    errors.NotYours: lambda _e: _("The question is assigned to somebody else."),
    errors.OutOfScope: lambda _e: _("The question belongs to another branch."),
    errors.ChangedMeanwhile: lambda _e: _(
        "Somebody else has changed this question since you opened the page. "
        "Look at what is new, then decide again."
    ),
    directory_errors.EntryChangedMeanwhile: lambda _e: _(
        "Somebody else has changed this since you opened the page. Look at what is new, then decide again."
    ),
    directory_errors.CodeTaken: lambda _e: _("Another entry has this already."),
    directory_errors.PrefixTaken: lambda _e: _("Another branch has given out numbers with this prefix."),
    directory_errors.UnusablePrefix: lambda _e: _(
        "A prefix is a letter followed by letters and digits, 12 at most, without blanks or hyphens."
    ),
    directory_errors.UnusablePattern: lambda e: {
        "order": _("The year must stand before the number, so that no two numbers are ever the same."),
        "separators": _("Put one of - / . _ between the three parts, and nothing before or after them."),
        "padding": _("Only the number may have a width, such as {serial:06}."),
    }.get(
        e.reason,
        _(
            "The pattern must contain {prefix}, {year} and {serial}, each once, "
            "such as {prefix}-{year}-{serial:06}."
        ),
    ),
    directory_errors.AlreadyGoverns: lambda e: _(
        "Appeals received on %(day)s or later have their term already: choose a later day.",
        day=short_date(e.valid_from),
    ),
    directory_errors.NotAdministered: lambda _e: _(
        "This is another branch’s or common to all branches: an administrator of all branches changes it."
    ),
    directory_errors.BranchClosed: lambda _e: _("The branch is closed and registers no more appeals."),
    directory_errors.YearsOutOfOrder: lambda e: _(
        "Confirm the calendar of %(year)s first.", year=str(e.year - 1)
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
    errors.TooManyJobs: lambda e: _(
        "%(count)s files of yours are being worked on already. Wait until one is done.", count=e.most
    ),
    errors.TooLateToUndo: lambda _e: _(
        "This cannot be undone any more: somebody has gone on with the question, or the day is over."
    ),
    errors.TooManyViews: lambda e: _(
        "There are %(most)s saved views already. Delete one that nobody needs, then save this one.",
        most=e.most,
    ),
    errors.ViewNameTaken: lambda _e: _("Another saved view has this name."),
    errors.AlreadyAway: lambda e: _(
        "A substitute is arranged already from %(start)s to %(end)s.",
        start=short_date(e.from_on),
        end=short_date(e.to_on),
    ),
    errors.TooLateToCorrect: lambda _e: _("A visit can be corrected on the day on which it was entered."),
    errors.VisitHasAppeal: lambda _e: _("An appeal came of this visit already."),
    errors.NotYet: lambda _e: _("The personal reception has not begun yet."),
    errors.PlaceTaken: lambda _e: _("This place is taken already. Please choose another."),
    errors.NoSuchHour: lambda _e: _("This plan holds no hour: compare the days and the times."),
    errors.AskedLately: lambda _e: _("This person has asked about this lately"),
    errors.PartsChanged: lambda _e: _(
        "A question was added to this appeal since you opened the page. "
        "Look at the questions above; what you typed is kept."
    ),
    errors.NotOnePerson: _not_one_person,
    errors.RecordsChanged: lambda _e: _(
        "One of the two records has changed since you compared them. Compare them again."
    ),
    errors.MergeStays: _merge_stays,
    errors.LadderInForce: lambda _e: _("Choose a day that is still to come and has no ladder yet."),
    errors.NotOffered: lambda _e: _("This organisation takes no questions of the branch."),
    account_errors.UnusablePassword: lambda e: {
        "short": _("A password has at least 8 characters; 12 are better."),
        "long": _("A password has at most 1,000 characters."),
        "personal": _("This is your name or your address. Choose something that nobody guesses."),
    }.get(e.reason, _("This password is well known and tried first. Choose another, such as several words.")),
    account_errors.LinkExpired: lambda _e: _("The link was used already or is too old. Ask for a new one."),
    account_errors.AddressTaken: lambda _e: _("There is an account with this address already."),
    account_errors.HasOpenQuestions: lambda e: ngettext(
        "%(num)d question is still open with this person: a manager has to hand it over first.",
        "%(num)d questions are still open with this person: a manager has to hand them over first.",
        e.count,
    ),
    account_errors.NeedsAdministrator: lambda _e: _(
        "Nobody takes the administrator’s role from themselves, and the last administrator keeps it."
    ),
    account_errors.WrongCode: lambda _e: _("The code is not right. Wait for the next one and try again."),
    account_errors.WrongPassword: lambda _e: _("The present password is not right."),
    freezing_errors.MonthNotOver: lambda e: _(
        "The month of %(month)s is not over yet: it can be frozen from the first day of the next month on.",
        month=month_name(e.month),
    ),
    freezing_errors.AlreadyFrozen: lambda _e: _("This month is frozen already."),
    freezing_errors.ChangedSinceRead: lambda e: ngettext(
        "Since you read this page %(num)d question of the month has changed. Read it again, then freeze.",
        "Since you read this page %(num)d questions of the month have changed. Read it again, then freeze.",
        e.count,
    ),
    asking_errors.DrawnAlready: lambda _e: _(
        "A sample of this month is drawn already: say why another one is."
    ),
    asking_errors.NothingToDraw: lambda _e: _("No question of this month was resolved positively."),
    asking_errors.TooEarlyToDraw: lambda _e: _("The month is not over yet."),
    asking_errors.NotInSample: lambda _e: _(
        "The question was taken up again since it was drawn: that closing does not stand any more."
    ),
    asking_errors.VerdictClosed: lambda e: {
        asking_errors.WhyClosed.ANSWERED: _("Your answer is recorded. It can be given once."),
        asking_errors.WhyClosed.EXPIRED: _(
            "The time to answer by this link is over. The reception is glad to hear you by telephone."
        ),
    }.get(e.why, _("The question was taken up again since this was sent. You will be asked anew.")),
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
        # The request was right and our data are not: a fault for whoever watches the program.
        log.error("report_unbalanced", rows=error.rows, questions=error.questions)
        return _page(500, message=explain(error), template="unbalanced")
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
    log.error("failed", reference=request_id(), endpoint=request.endpoint, exc_info=error)
    db.session.rollback()
    return _page(500)


def _page(
    status: int, error: HTTPException | None = None, *, message: str = "", template: str = ""
) -> ResponseReturnValue:
    template = f"errors/{template or PAGES.get(status, '400' if status < 500 else '500')}.html"
    shown = {"reference": request_id(), "message": message, "status": status}
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
