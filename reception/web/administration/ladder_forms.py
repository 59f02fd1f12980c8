"""The form of the reminder ladders: lists of working days, as people write them."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from reception.domain.escalation import Ladder, Ladders

NEEDED = _l("Please fill this in.")
MOST_DAYS = 250
MOST_RUNGS = 12


def days_field(label: Any, *, low: int, is_needed: bool = True) -> StringField:
    """Return a field for a list of working days from ``low`` on, as in "3, 1, 0"."""

    def readable(_form: Any, field: Any) -> None:
        _days(field.data, low=low)

    needed = [InputRequired(NEEDED)] if is_needed else []
    return StringField(label, [*needed, Length(max=100), readable], render_kw={"inputmode": "numeric"})


def every_field() -> IntegerField:
    """Return the field for the interval after the last reminder."""
    return IntegerField(
        _l("Then every … working days (empty: no more)"), [Optional(), NumberRange(1, MOST_DAYS)]
    )


class LadderForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """Days before and after the due date for each of the three, from a day on."""

    valid_from = DateField(_l("Holds from the day"), [DataRequired(NEEDED)])
    official_before = days_field(
        _l("Official: working days before the due date, 0 for the day itself"), low=0, is_needed=False
    )
    official_after = days_field(_l("Official: working days overdue"), low=1)
    official_every = every_field()
    manager_after = days_field(_l("Manager: working days overdue"), low=1)
    manager_every = every_field()
    head_after = days_field(_l("Head: working days overdue"), low=1)
    head_every = every_field()

    def ladders(self) -> Ladders:
        """Return what was filled in."""
        before = [-day for day in _days(self.official_before.data, low=0)]
        return Ladders(
            official=_ladder([*before, *_days(self.official_after.data, low=1)], self.official_every.data),
            manager=_ladder(_days(self.manager_after.data, low=1), self.manager_every.data),
            head=_ladder(_days(self.head_after.data, low=1), self.head_every.data),
        )

    def show(self, ladders: Ladders) -> None:
        """Fill in what holds now."""
        levels = ladders.official.levels
        self.official_before.data = listed(-level for level in levels if level <= 0)
        self.official_after.data = listed(level for level in levels if level > 0)
        self.manager_after.data, self.head_after.data = map(
            listed, (ladders.manager.levels, ladders.head.levels)
        )
        for name in ("official", "manager", "head"):
            self[f"{name}_every"].data = getattr(ladders, name).then_every


def _days(text: str | None, *, low: int) -> list[int]:
    """Read a list of days; raise what the form shows beside the field."""
    parts = [part for part in re.split(r"[\s,;]+", text or "") if part]
    if not all(part.isascii() and part.isdigit() and low <= int(part) <= MOST_DAYS for part in parts):
        raise ValidationError(
            _("Whole numbers from %(low)s to %(high)s, as in 3, 1.", low=low, high=MOST_DAYS)
        )
    if len(set(parts)) != len(parts) or len(parts) > MOST_RUNGS:
        raise ValidationError(_("Each day once, and at most %(count)s of them.", count=MOST_RUNGS))
    return sorted(int(part) for part in parts)


def _ladder(levels: list[int], every: int | None) -> Ladder:
    return Ladder(tuple(sorted(levels)), every)


def listed(days: Any) -> str:
    """Return days as the form shows them."""
    return ", ".join(str(day) for day in days)
