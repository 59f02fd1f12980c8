"""Sign in, sign out."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from reception.domain.errors import TooManyAttempts
from reception.extensions import transaction, utcnow
from reception.services import sign_in as sessions
from reception.web.access import Viewer, public
from reception.web.auth.forms import SignInForm
from reception.web.redirects import safe_next
from reception.web.refusals import explain

bp = Blueprint("auth", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for address and password, and begin a session of its own."""
    form = SignInForm(data={"next": request.args.get("next", "")})
    if form.validate_on_submit():
        now = utcnow()
        try:
            with transaction():
                token = sessions.sign_in(
                    email=form.email.data or "",
                    password=form.password.data or "",
                    client=request.remote_addr or "",
                    now=now,
                )
        except TooManyAttempts as error:
            form.form_errors.append(explain(error))
            return render_template("auth/sign_in.html", form=form), 429
        live = sessions.live_session(token, now=now) if token else None
        if token and live:
            language = session.get("language")
            session.clear()
            if language:
                session["language"] = language
            login_user(Viewer(live, token))
            return redirect(safe_next(form.next.data) or url_for("home.index"))
        form.form_errors.append(_("The e-mail or the password is wrong."))
    return render_template("auth/sign_in.html", form=form), 422 if form.is_submitted() else 200


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
