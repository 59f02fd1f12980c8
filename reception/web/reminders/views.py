"""The outbox and one mail of it."""

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from reception.adapters.letters import digest_wording
from reception.domain.digest import Digest
from reception.domain.permissions import Permission, may
from reception.queries import mails
from reception.queries.paging import Cursor
from reception.queries.scope import Scope
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
    page = mails.listed(scope=mail_scope(), cursor=Cursor.read(request.args.get("cursor")))
    return render_template(
        "reminders/outbox.html",
        rows=presenters.mail_rows(page.rows),
        page=pager(page, request.args),
        is_written_to_files=current_app.config["SETTINGS"].outbox_dir is not None,
    )


@bp.get("/outbox/<int:mail_id>")
@allowed(Permission.READ_OUTBOX)
def mail(mail_id: int) -> ResponseReturnValue:
    row = mails.visible(mail_id, scope=mail_scope()) or abort(404)
    digest = Digest.from_dict(row.content)
    asked = {line.question_id for line in digest.lines}
    shown = digest.only(mails.visible_questions(asked, scope=mail_scope()))
    wording = digest_wording(shown, base_url=current_app.config["SETTINGS"].base_url)
    return render_template(
        "reminders/mail.html",
        mail=presenters.mail_row(row),
        subject=wording.subject,
        text=wording.text,
        mail_language=digest.language.value,
        hidden=presenters.hidden_words(len(digest.lines) - len(shown.lines)),
    )
