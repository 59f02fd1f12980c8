"""One's own account."""

from flask import Blueprint, current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from reception.adapters import keys
from reception.domain import totp
from reception.domain.account_errors import AddressTaken, UnusablePassword, WrongCode, WrongPassword
from reception.domain.errors import DomainError, TooManyAttempts
from reception.domain.notices import NoticeMode
from reception.domain.permissions import Permission
from reception.domain.vocabulary import Language
from reception.extensions import transaction, utcnow
from reception.queries import people
from reception.services import account, second_factor, sign_in
from reception.web.access import allowed, current_actor
from reception.web.account.forms import ConfirmForm, PasswordForm, ProfileForm
from reception.web.moments import moment
from reception.web.qr_codes import qr_code
from reception.web.refusals import explain

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.route("", methods=["GET", "POST"])
@allowed(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    user = current_actor()
    form = ProfileForm(
        data={
            "name": user.name,
            "language": user.language.value,
            "email": user.email,
            "notice_mode": user.notice_mode.value,
        }
    )
    if form.validate_on_submit() and profile_saved(form):
        flash(_("Saved."), "success")
        return redirect(url_for("account.index"))
    now = utcnow()
    live = people.live_sessions(user, seen_after=now - sign_in.IDLE, begun_after=now - sign_in.ABSOLUTE)
    here = current_user.session_row.token_hash
    shown = [
        {
            "device": row.device or _("An unknown browser"),
            "begun": moment(row.created_at),
            "seen": moment(row.seen_at),
            "is_here": row.token_hash == here,
        }
        for row in live
    ]
    has_second_factor = user.second_factor_at is not None
    page = render_template(
        "account/index.html", form=form, sessions=shown, has_second_factor=has_second_factor
    )
    return page, 422 if form.is_submitted() else 200


def profile_saved(form: ProfileForm) -> bool:
    """Save, or put the refusal beside its field."""
    language = Language(form.language.data)
    try:
        with transaction():
            account.change_profile(
                current_actor(),
                name=form.name.data or "",
                language=language,
                notice_mode=NoticeMode(form.notice_mode.data),
                email=form.email.data or "",
                password=form.password.data or "",
                now=utcnow(),
            )
    except AddressTaken as error:
        form.email.errors = [explain(error)]
        return False
    except (WrongPassword, TooManyAttempts) as error:
        wrong_password(form.password, error)
        return False
    session["language"] = language.value
    return True


@bp.route("/password", methods=["GET", "POST"])
@allowed(Permission.SIGNED_IN)
def password() -> ResponseReturnValue:
    """Change one's password; the other sessions end."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            with transaction():
                account.change_password(
                    current_actor(),
                    present=form.present.data or "",
                    password=form.password.data or "",
                    session=current_user.session_row,
                    now=utcnow(),
                )
        except UnusablePassword as error:
            form.password.errors = [explain(error)]
        except (WrongPassword, TooManyAttempts) as error:
            wrong_password(form.present, error)
        else:
            flash(_("The password is changed; you are signed out everywhere else."), "success")
            return redirect(url_for("account.index"))
    return render_template("account/password.html", form=form), 422 if form.is_submitted() else 200


def wrong_password(field: object, error: DomainError) -> None:
    """Say that the present password is wrong, and count it: guessing is slowed as at the door."""
    field.errors = [explain(error)]  # type: ignore[attr-defined] # any field of WTForms
    if isinstance(error, WrongPassword):
        with transaction():
            sign_in.remember_wrong_code(current_actor(), now=utcnow())


@bp.post("/sign-out-elsewhere")
@allowed(Permission.SIGNED_IN)
def sign_out_elsewhere() -> ResponseReturnValue:
    with transaction():
        account.sign_out_elsewhere(current_actor(), session=current_user.session_row, now=utcnow())
    flash(_("You are signed out everywhere else."), "success")
    return redirect(url_for("account.index"))


@bp.post("/second-factor/start")
@allowed(Permission.SIGNED_IN)
def start() -> ResponseReturnValue:
    """Make the key of a new authenticator."""
    with transaction():
        second_factor.begin(current_actor())
    return redirect(url_for("account.authenticator"))


@bp.route("/second-factor", methods=["GET", "POST"])
@allowed(Permission.SIGNED_IN)
def authenticator() -> ResponseReturnValue:
    """Show the key as a QR code, and ask for the first code; then show the recovery codes, this once."""
    user = current_actor()
    form = ConfirmForm()
    if user.second_factor_at is None and user.second_factor_nonce and form.validate_on_submit():
        try:
            return render_template("account/recovery_codes.html", codes=confirmed(form.code.data or ""))
        except (WrongCode, TooManyAttempts) as error:
            form.code.errors = [explain(error)]
            if isinstance(error, WrongCode):
                with transaction():
                    sign_in.remember_wrong_code(current_actor(), now=utcnow())
    nonce = None if user.second_factor_at else user.second_factor_nonce
    key = keys.authenticator_key(nonce) if nonce else None
    page = render_template(
        "account/second_factor.html",
        form=form,
        is_set_up=user.second_factor_at is not None,
        key=totp.readable(key) if key else "",
        drawing=drawing(key, user.email) if key else "",
    )
    return page, 422 if form.is_submitted() else 200


def confirmed(code: str) -> list[str]:
    """Set up the second factor and return its recovery codes."""
    with transaction():
        return second_factor.confirm(current_actor(), code, now=utcnow())


def drawing(key: bytes, email: str) -> Markup:
    """Return the key as a QR code that authenticators read."""
    issuer = current_app.config["SETTINGS"].base_url.partition("://")[2]
    uri = totp.provisioning_uri(key, account=email, issuer=issuer)
    return qr_code(uri)
