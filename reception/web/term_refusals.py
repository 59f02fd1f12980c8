"""Refusals about terms in words."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from reception.domain import term_errors
from reception.domain.errors import DomainError
from reception.domain.term_errors import ClockState
from reception.web.locale import short_date


def _clock(error: term_errors.ClockStands) -> str:
    return {
        ClockState.PAUSED: _("The term is paused: let it run again first."),
        ClockState.RUNNING: _("The term is not paused."),
        ClockState.OUT: _("An outside body has the question already: record its answer first."),
        ClockState.NOT_OUT: _("No outside body has the question."),
    }[error.state]


SENTENCES: dict[type[DomainError], Callable[[Any], str]] = {
    term_errors.ClockStands: _clock,
    term_errors.NoPause: lambda _e: _("The policy of this question knows no pause."),
    term_errors.PauseTooLong: lambda e: _(
        "The last day of the pause must lie between %(earliest)s and %(latest)s.",
        earliest=short_date(e.earliest),
        latest=short_date(e.latest),
    ),
    term_errors.PauseTooLate: lambda e: _(
        "The term ends on %(day)s: a pause begins while at least one more working day is left.",
        day=short_date(e.due_on),
    ),
    term_errors.PausesUsedUp: lambda e: ngettext(
        "The term has been paused for %(num)d working day already: the policy allows no more.",
        "The term has been paused for %(num)d working days already: the policy allows no more.",
        e.most,
    ),
    term_errors.TermChangedSince: lambda e: _(
        "The term was changed on %(day)s: what happened before that can no longer move it.",
        day=short_date(e.changed_on),
    ),
    term_errors.NothingToTell: lambda _e: _("There is nothing of which the applicant is yet to be told."),
    term_errors.NotWithinTerm: lambda e: _("Enter %(day)s or a later day.", day=short_date(e.earliest)),
}
