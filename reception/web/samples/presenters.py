"""What the pages of a sample print."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from reception.adapters import words
from reception.domain.sampling import Check
from reception.domain.vocabulary import Verdict
from reception.models import Question, SampledQuestion, VerdictSample
from reception.queries.samples import Called
from reception.web.locale import language, named

TONE = {Verdict.SOLVED: "good", Verdict.PARTLY: "warn", Verdict.NOT_SOLVED: "bad"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawing of a month with its result so far."""

    url: str
    serial: int
    sample: VerdictSample
    check: Check
    rate: str
    interval: str
    progress: str


def drawing(sample: VerdictSample, check: Check) -> Drawing:
    """Return a drawing in words."""
    return Drawing(
        url=url_for("samples.show", sample_id=sample.id),
        serial=sample.serial,
        sample=sample,
        check=check,
        rate=_per_cent(check.rate),
        interval=_interval(check),
        progress=_("%(reached)s of %(drawn)s reached", reached=check.reached, drawn=check.drawn),
    )


def _interval(check: Check) -> str:
    if check.interval is None:
        return ""
    low, high = check.interval
    return _("95 %% interval: %(low)s to %(high)s", low=_per_cent(low), high=_per_cent(high))


def _per_cent(value: Decimal | None) -> str:
    if value is None:
        return "—"
    return f"{format_decimal(value, format='0.0', locale=language())} %"


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One question of a sample."""

    url: str
    number: str
    topic: str
    organisation: str
    result: Any
    tone: str
    minor: str


def rows(sample: VerdictSample, members: Sequence[Any], called: dict[int, Called]) -> list[SampleRow]:
    """Return the lines of a sample."""
    return [_row(sample, drawn, question, called.get(question.id, Called())) for drawn, question in members]


def _row(sample: VerdictSample, drawn: SampledQuestion, question: Question, call: Called) -> SampleRow:
    result, tone = _("To call"), "neutral"
    if call.verdict is not None:
        result, tone = str(words.VERDICT[call.verdict]), TONE[call.verdict]
    elif question.closed_at != drawn.closed_at:
        result, tone = _("Taken up again since"), "info"
    return SampleRow(
        url=url_for("samples.ask", sample_id=sample.id, question_id=question.id),
        number=question.number,
        topic=named(question.topic.names) if question.topic else "",
        organisation=named(question.organisation.names) if question.organisation else "",
        result=result,
        tone=tone,
        minor=_minor(call),
    )


def _minor(call: Called) -> str:
    if call.verdict is not None:
        return call.last_by
    if not call.attempts:
        return ""
    words_: str = ngettext(
        "Not reached %(num)d time, last by %(name)s",
        "Not reached %(num)d times, last by %(name)s",
        call.attempts,
        name=call.last_by,
    )
    return words_
