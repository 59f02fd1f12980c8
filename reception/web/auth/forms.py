"""The forms of signing in and of the ways back in."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length


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

    password = PasswordField(
        _l("New password"),
        [DataRequired(_l("Enter a password.")), Length(max=1000)],
        description=_l("At least 8 characters; 12 are better. Several words make a good password."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("The new password again"),
        [EqualTo("password", _l("The two are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )


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
