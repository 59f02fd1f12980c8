"""After registering: the confirmation, and the coupon that the applicant takes away."""

from io import BytesIO

from flask import Blueprint, abort, current_app, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from reception.adapters.documents import Coupon, coupon_pdf
from reception.adapters.report_editions import edition, typesetter
from reception.domain.permissions import Permission
from reception.models import Appeal
from reception.queries import appeals
from reception.web.access import allowed, current_scope
from reception.web.locale import local_date, zone

bp = Blueprint("coupon", __name__)


@bp.get("/appeals/<int:appeal_id>/registered")
@allowed(Permission.REGISTER)
def registered(appeal_id: int) -> ResponseReturnValue:
    """Confirm: number, term, code, the coupon, and the way to the next one."""
    appeal = _appeal(appeal_id)
    return render_template("appeals/registered.html", appeal=appeal, questions=appeal.questions)


@bp.get("/appeals/<int:appeal_id>/coupon.pdf")
@allowed(Permission.READ_APPEALS)
def pdf(appeal_id: int) -> ResponseReturnValue:
    """Hand out the coupon in the applicant's language. It names neither the applicant nor the IIN."""
    appeal = _appeal(appeal_id)
    settings = current_app.config["SETTINGS"]
    language = appeal.language.value
    due_at = appeal.questions[0].original_due_at
    coupon = Coupon(
        number=appeal.number,
        received_at=appeal.received_at,
        received_by=appeal.registered_by.name if appeal.registered_by else "",
        branch=appeal.branch.names.in_language(language),
        branch_address=appeal.branch.address.in_language(language),
        due_on=local_date(due_at) if due_at else None,
        code=appeal.ask_code or "",
        url=settings.base_url + url_for("tracking.show", token=appeal.public_token),
    )
    content = coupon_pdf(coupon, edition(language, zone()), typesetter(settings.var_dir))
    return send_file(BytesIO(content), "application/pdf", download_name=f"{appeal.number}.pdf")


def _appeal(appeal_id: int) -> Appeal:
    appeal = appeals.visible_appeal(appeal_id, scope=current_scope())
    if appeal is None or appeal.public_token is None:
        abort(404)
    return appeal
