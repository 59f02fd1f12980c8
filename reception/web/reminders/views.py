"""The outbox and one mail of it."""

from typing import Any

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.adapters.letters import (
    Wording,
    asking_wording,
    digest_wording,
    link_wording,
    month_wording,
    news_wording,
)
from reception.domain.digest import Digest
from reception.domain.month_mail import MonthMail
from reception.domain.notices import NewsMail
from reception.domain.permissions import Permission, may
from reception.extensions import utcnow
from reception.models import MailKind
from reception.queries import mails
from reception.queries.paging import Cursor
from reception.queries.scope import Scope
from reception.services.mails import LINKS
from reception.web.access import allowed, current_actor, current_scope
from reception.web.paging import pager
from reception.web.reminders import presenters

bp = Blueprint("reminders", __name__)


def mail_scope() -> Scope:
    """Return whose mails the viewer reads: an administrator everybody's, since each could fail."""
    return Scope.everything() if may(current_actor().roles, Permission.ADMINISTER) else current_scope()


@bp.get("/outbox")
@allowed(Permission.READ_OUTBOX)
def outbox() -> ResponseReturnValue:
    is_failing = "failing" in request.args
    page = mails.listed(
        scope=mail_scope(),
        cursor=Cursor.read(request.args.get("cursor")),
        failing_at=utcnow() if is_failing else None,
    )
    return render_template(
        "reminders/outbox.html",
        tabs=presenters.tabs(is_failing=is_failing),
        is_failing=is_failing,
        rows=presenters.mail_rows(page.rows),
        page=pager(page, request.args),
        is_written_to_files=current_app.config["SETTINGS"].outbox_dir is not None,
    )


@bp.get("/outbox/<int:mail_id>")
@allowed(Permission.READ_OUTBOX)
def mail(mail_id: int) -> ResponseReturnValue:
    row = mails.visible(mail_id, scope=mail_scope()) or abort(404)
    if row.kind is MailKind.ASKING:
        return asking_mail(row)
    if row.kind in LINKS:
        return link_mail(row)
    if row.kind is MailKind.MONTH:
        return month_mail(row)
    return news_mail(row) if row.kind is MailKind.NOTICE else digest_mail(row)


def digest_mail(row: Any) -> ResponseReturnValue:
    """Show a digest without the lines of questions that the viewer may not see."""
    digest = Digest.from_dict(row.content)
    shown = digest.only(mails.visible_questions(digest.question_ids, scope=mail_scope()))
    wording = digest_wording(shown, base_url=current_app.config["SETTINGS"].base_url)
    hidden = digest.line_count - shown.line_count
    return show_mail(row, wording, digest.language.value, presenters.hidden_words(hidden))


def news_mail(row: Any) -> ResponseReturnValue:
    """Show a mail of news without the lines of questions that the viewer may not see."""
    sent = NewsMail.from_dict(row.content)
    asked = {line.question_id for line in sent.news.lines}
    shown = sent.news.only(mails.visible_questions(asked, scope=mail_scope()))
    wording = news_wording(NewsMail(sent.language, shown), base_url=current_app.config["SETTINGS"].base_url)
    hidden = len(sent.news.lines) - len(shown.lines)
    return show_mail(row, wording, sent.language.value, presenters.hidden_words(hidden))


def link_mail(row: Any) -> ResponseReturnValue:
    """Show a mail with a one-time link without the link: it is for its recipient alone."""
    base_url = current_app.config["SETTINGS"].base_url
    hidden_url = f"{base_url}/set-password/…"
    wording = link_wording(
        row.kind.value, row.content, url=hidden_url, to=row.recipient_email, base_url=base_url
    )
    hidden = _("The link itself is shown to nobody but the recipient.")
    return show_mail(row, wording, row.content["language"], hidden)


def show_mail(row: Any, wording: Wording, language: str, hidden: str) -> ResponseReturnValue:
    """Show a mail in its own language, and what of it is not shown."""
    return render_template(
        "reminders/mail.html",
        mail=presenters.mail_row(row),
        subject=wording.subject,
        text=wording.text,
        mail_language=language,
        hidden=hidden,
    )


def asking_mail(row: Any) -> ResponseReturnValue:
    """Show what an applicant is asked, without the link: it is for them alone."""
    wording = asking_wording(row.content, url=f"{current_app.config['SETTINGS'].base_url}/verdict/…")
    hidden = _("The link itself is shown to nobody but the recipient.")
    return show_mail(row, wording, row.content["language"], hidden)


def month_mail(row: Any) -> ResponseReturnValue:
    """Show a mail about a month that is over; it names no appeal and no person."""
    sent = MonthMail.from_dict(row.content)
    wording = month_wording(sent, base_url=current_app.config["SETTINGS"].base_url)
    return show_mail(row, wording, sent.language.value, hidden="")
