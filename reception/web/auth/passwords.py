"""The ways to a password: the link by mail, and the page of whoever forgot it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.domain.account_errors import LinkExpired, UnusablePassword
from reception.domain.errors import TooManyAttempts
from reception.extensions import transaction, utcnow
from reception.services import links
from reception.web.access import public
from reception.web.auth.forms import ForgottenForm, NewPasswordForm
from reception.web.refusals import explain

bp = Blueprint("passwords", __name__)


@bp.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    """Send a link to whoever has an account, and say the same to everybody."""
    form = ForgottenForm()
    if form.validate_on_submit():
        try:
            with transaction():
                links.ask(form.email.data or "", client=request.remote_addr or "", now=utcnow())
        except TooManyAttempts as error:
            form.form_errors.append(explain(error))
            return render_template("auth/forgotten.html", form=form), 429
        return render_template("auth/link_sent.html")
    return render_template("auth/forgotten.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/set-password/<token>", methods=["GET", "POST"])
@public
def choose(token: str) -> ResponseReturnValue:
    """Let the person to whom the link was sent choose a password, once."""
    form = NewPasswordForm()
    now = utcnow()
    try:
        link = links.find(token, now=now)
        status = 422 if form.is_submitted() else 200
        if form.validate_on_submit():
            with transaction():
                links.use(token, form.password.data or "", now=now)
            flash(_("Your password is set. Sign in with it."), "success")
            return redirect(url_for("auth.sign_in"))
    except LinkExpired as error:
        return render_template("auth/link_expired.html", message=explain(error)), 410
    except UnusablePassword as error:
        form.password.errors = [explain(error)]
        link = links.find(token, now=now)
    return render_template("auth/choose.html", form=form, email=link.user.email), status
