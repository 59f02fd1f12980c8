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
from reception.web.qr_codes import qr_code

bp = Blueprint("coupon", __name__)


@bp.get("/appeals/<int:appeal_id>/registered")
@allowed(Permission.REGISTER)
def registered(appeal_id: int) -> ResponseReturnValue:
    """Confirm: number, term, code, the coupon, and the way to the next one."""
    appeal = _appeal(appeal_id)
    return render_template(
        "appeals/registered.html",
        appeal=appeal,
        questions=appeal.questions,
        tracking_code=qr_code(_address(appeal)),
    )


@bp.get("/appeals/<int:appeal_id>/coupon.pdf")
@allowed(Permission.READ_APPEALS)
def pdf(appeal_id: int) -> ResponseReturnValue:
    """Hand out the coupon in the applicant's language. It names neither the applicant nor the IIN."""
    appeal = _appeal(appeal_id)
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
        url=_address(appeal),
    )
    var_dir = current_app.config["SETTINGS"].var_dir
    content = coupon_pdf(coupon, edition(language, zone()), typesetter(var_dir))
    return send_file(BytesIO(content), "application/pdf", download_name=f"{appeal.number}.pdf")


def _address(appeal: Appeal) -> str:
    """Return where the applicant asks how the appeal stands."""
    base_url: str = current_app.config["SETTINGS"].base_url
    return base_url + url_for("tracking.show", token=appeal.public_token)


def _appeal(appeal_id: int) -> Appeal:
    appeal = appeals.visible_appeal(appeal_id, scope=current_scope())
    if appeal is None or appeal.public_token is None:
        abort(404)
    return appeal
