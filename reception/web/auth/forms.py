"""The forms of signing in and of the ways back in."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from reception.web.password_fields import new_password, new_password_again


class CodeForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """The code of the second factor."""

    code = StringField(
        _l("Code"),
        [DataRequired(_l("Enter the code.")), Length(max=40)],
        description=_l("Six digits from your authenticator app, or one of your recovery codes."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "text"},
    )
    next = HiddenField()


class ForgottenForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """Whose password is forgotten."""

    email = EmailField(
        _l("E-mail"),
        [DataRequired(_l("Enter your e-mail.")), Length(max=254)],
        render_kw={"autocomplete": "username"},
    )


class NewPasswordForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """A new password, typed once: it can be shown, pasted and kept by a password manager."""

    password = new_password()
    again = new_password_again()


class SignInForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """Address and password; ``next`` is where the person wanted to go."""

    email = EmailField(
        _l("E-mail"),
        [DataRequired(_l("Enter your e-mail.")), Length(max=254)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        [DataRequired(_l("Enter your password.")), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
