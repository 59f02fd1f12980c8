"""The demo's few chosen cases: what the official who is printed at the start finds on the desk."""

from dataclasses import dataclass

from reception.domain.vocabulary import Channel, Outcome
from reception.domain.workflow import Action
from reception.services.demo_life import Fate

HEADLINE_BRANCH = "ORAL"


@dataclass(frozen=True, slots=True)
class Case:
    """An appeal that came in ``age`` working days ago, and what has become of it."""

    age: int
    topic: str
    fate: Fate
    channel: Channel = Channel.IN_PERSON


def _fate(
    stops_after: Action, outcome: Outcome = Outcome.POSITIVE, days: int = 9, **more: int | bool
) -> Fate:
    return Fate(outcome=outcome, days=days, stops_after=stops_after, **more)  # type: ignore[arg-type] # fields


HEADLINE = (
    # Overdue: a term is 15 working days.
    Case(24, "utilities.waste", _fate(Action.ASSIGN), Channel.LETTER),
    Case(19, "improvement.yards", _fate(Action.START)),
    Case(17, "utilities.sewerage", _fate(Action.START), Channel.TELEPHONE),
    # Due today and on the days to come.
    Case(15, "improvement.lighting", _fate(Action.START), Channel.TELEPHONE),
    Case(14, "improvement.cleaning", _fate(Action.START), Channel.WEB_FORM),
    Case(13, "utilities.waste", _fate(Action.ASSIGN)),
    Case(12, "improvement.trees", _fate(Action.START), Channel.PERSONAL_RECEPTION),
    # Returned yesterday, with a reason.
    Case(11, "improvement.lighting", _fate(Action.RETURN, is_returned=True, days=9)),
    # Extended, reopened, before the manager.
    Case(14, "ecology.dumps", _fate(Action.EXTEND, extra_days=10, days=20), Channel.MOBILE_RECEPTION),
    Case(40, "improvement.yards", _fate(Action.REOPEN, days=8, reopened_after=24)),
    Case(9, "improvement.animals", _fate(Action.PROPOSE, Outcome.EXPLAINED, days=6), Channel.TELEPHONE),
    # New.
    Case(6, "improvement.cleaning", _fate(Action.START)),
    Case(4, "utilities.sewerage", _fate(Action.ASSIGN), Channel.SOCIAL_NETWORK),
    Case(3, "ecology.air", _fate(Action.ASSIGN), Channel.WEB_FORM),
)
