"""The forms of one's own account."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, Email, Length

from reception.adapters import words
from reception.web.choices import word_choices
from reception.web.password_fields import new_password, new_password_again


class ProfileForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """What a person says of themselves. Roles and branch are the administrator's business."""

    name = StringField(
        _l("Surname and initials"),
        [DataRequired(_l("Enter the name.")), Length(max=200)],
        render_kw={"autocomplete": "name"},
    )
    language = RadioField(_l("Language"), choices=word_choices(words.LANGUAGE))
    email = EmailField(
        _l("E-mail"),
        [DataRequired(_l("Enter the e-mail.")), Email(_l("This is not an e-mail address.")), Length(max=254)],
        description=_l("To change it, enter your password too."),
        render_kw={"autocomplete": "username"},
    )
    notice_mode = RadioField(
        _l("News of my cases by mail"),
        choices=word_choices(words.NOTICE_MODE),
        description=_l("What is assigned or returned to you, what awaits acceptance, what is denied."),
    )
    password = PasswordField(
        _l("Present password"), [Length(max=1000)], render_kw={"autocomplete": "current-password"}
    )


class PasswordForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """A new password, and the present one: whoever finds an open browser changes nothing."""

    present = PasswordField(
        _l("Present password"),
        [DataRequired(_l("Enter your password.")), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )
    password = new_password()
    again = new_password_again()


class ConfirmForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """The first code of a new authenticator."""

    code = StringField(
        _l("Code"),
        [DataRequired(_l("Enter the code.")), Length(max=40)],
        description=_l("Six digits that the app shows now."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )
