"""Sign in, sign out."""

from datetime import datetime

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from reception.domain.account_errors import WrongCode
from reception.domain.devices import device_of
from reception.domain.errors import TooManyAttempts
from reception.extensions import reading, transaction, utcnow
from reception.services import second_factor
from reception.services import sign_in as sessions
from reception.web.access import Viewer, public
from reception.web.auth.forms import CodeForm, SignInForm
from reception.web.redirects import safe_next
from reception.web.refusals import explain

bp = Blueprint("auth", __name__)

AWAITING = "awaiting_code"


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for address and password, and begin a session of its own."""
    form = SignInForm(data={"next": request.args.get("next", "")})
    if form.validate_on_submit():
        now = utcnow()
        try:
            token = _signed_in(form, now)
        except TooManyAttempts as error:
            form.form_errors.append(explain(error))
            return render_template("auth/sign_in.html", form=form), 429
        if token:
            return _enter(token, form.next.data, now=now)
        form.form_errors.append(_("The e-mail or the password is wrong."))
    return render_template("auth/sign_in.html", form=form), 422 if form.is_submitted() else 200


def _signed_in(form: SignInForm, now: datetime) -> str | None:
    """Return the token of a new session, or None where address or password is wrong."""
    email, client = form.email.data or "", request.remote_addr or ""
    with reading():
        known = sessions.check(email=email, password=form.password.data or "", client=client, now=now)
    device = device_of(request.user_agent.string)
    with transaction():
        return sessions.sign_in(known, email=email, client=client, now=now, device=device)


def _enter(token: str, wanted: str | None, *, now: datetime) -> ResponseReturnValue:
    """Begin the session, or ask for the code of the second factor first."""
    live = sessions.live_session(token, now=now)
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    if live is None:
        session[AWAITING] = token
        return redirect(url_for("auth.code", next=safe_next(wanted)))
    login_user(Viewer(live, token))
    return redirect(safe_next(wanted) or url_for("home.index"))


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
def code() -> ResponseReturnValue:
    """Ask for the second factor of whoever knew the password."""
    now = utcnow()
    token = session.get(AWAITING)
    waiting = sessions.awaiting_code(token, now=now)
    if token is None or waiting is None:
        return redirect(url_for("auth.sign_in", next=safe_next(request.args.get("next"))))
    form = CodeForm(data={"next": request.args.get("next", "")})
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with transaction():
                is_right = second_factor.enter(waiting, form.code.data or "", now=now)
        except TooManyAttempts as error:
            form.form_errors.append(explain(error))
            return render_template("auth/code.html", form=form), 429
        if is_right:
            return _enter(token, form.next.data, now=now)
        form.code.errors = [explain(WrongCode())]
    return render_template("auth/code.html", form=form), status


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session on the server, and have the browser forget the pages."""
    if current_user.is_authenticated:
        with transaction():
            sessions.end_session(current_user.token, now=utcnow())
        logout_user()
    session.clear()
    response: Response = make_response(redirect(url_for("auth.sign_in")))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
