"""Asking the applicant what became of the matter, and recording what they say. Silence is never consent."""

from datetime import datetime

from reception.domain.vocabulary import AskedBy, Verdict
from reception.domain.workflow import Action
from reception.models import Event, Question
from reception.services import history
from reception.services.questions import Act, take_step


def ask(question: Question, *, by: AskedBy, act: Act) -> Event:
    """Record that somebody asked the applicant and got no answer: nobody was reached."""
    return take_step(question, Action.ASK, {"by": by.value}, act)


def record(question: Question, *, verdict: Verdict, comment: str = "", by: AskedBy, act: Act) -> Event:
    """Record what the applicant said to whoever asked. Raises ``AnswererAsks`` for who answered."""
    return take_step(question, Action.VERDICT, _facts(verdict, comment, by), act)


def record_own(question: Question, *, verdict: Verdict, comment: str = "", now: datetime) -> Event:
    """Record what the applicant said themselves, through a link that only they have."""
    facts = _facts(verdict, comment, AskedBy.LINK)
    return history.record(
        question, Action.VERDICT, actor_id=None, happened_at=now, recorded_at=now, facts=facts
    )


def _facts(verdict: Verdict, comment: str, by: AskedBy) -> dict[str, str | None]:
    return {"verdict": verdict.value, "by": by.value, "comment": comment or None}
