"""The one line of the journal."""

import secrets
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from reception.adapters import words
from reception.domain.vocabulary import Channel
from reception.web.choices import ChoiceField, word_choices

LONGEST_NAME = 200
USUAL_MINUTES = 10
MINUTES_OF_A_DAY = 24 * 60
MOST_PEOPLE = 100_000


def _optional_id(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class VisitForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """Who came, about what, for how long: nothing but minutes and people is asked for."""

    submission_key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    reception_id = HiddenField()
    visitor_name = StringField(
        _l("Visitor"), [Length(max=LONGEST_NAME)], filters=[lambda text: text.strip() if text else text]
    )
    topic_id = ChoiceField(_l("Topic"), coerce=_optional_id)
    minutes = IntegerField(
        _l("Minutes"),
        [
            InputRequired(_l("Enter how many minutes it took.")),
            NumberRange(0, MINUTES_OF_A_DAY, _l("Enter how many minutes it took.")),
        ],
        default=USUAL_MINUTES,
    )
    people = IntegerField(
        _l("People"),
        [
            InputRequired(_l("Enter how many people came.")),
            NumberRange(1, MOST_PEOPLE, _l("Enter how many people came.")),
        ],
        default=1,
    )
    channel = ChoiceField(_l("Channel"), choices=word_choices(words.CHANNEL), default=Channel.IN_PERSON.value)
    district_id = ChoiceField(_l("District"), coerce=_optional_id)
