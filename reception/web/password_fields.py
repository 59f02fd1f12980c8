"""The fields in which a new password is typed, wherever one is chosen."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import DataRequired, EqualTo, Length


def new_password() -> PasswordField:
    """Return the field of the new password, which a password manager may fill."""
    return PasswordField(
        _l("New password"),
        [DataRequired(_l("Enter a password.")), Length(max=1000)],
        description=_l("At least 8 characters; 12 are better. Several words make a good password."),
        render_kw={"autocomplete": "new-password"},
    )


def new_password_again() -> PasswordField:
    """Return the field in which it is typed once more."""
    return PasswordField(
        _l("The new password again"),
        [EqualTo("password", _l("The two are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )
