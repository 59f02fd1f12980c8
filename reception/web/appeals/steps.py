"""One action on a question as a page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reception.models import Question
from reception.services.questions import Act
from reception.web.appeals import forms


@dataclass(frozen=True, slots=True)
class Step:
    """One action as a page: its form, what the form does, what the person reads before and after."""

    form: type[forms.StepForm]
    perform: Callable[[Question, Any, Act], Any]
    lead: Any
    done: Any
    fill: Callable[[Any, Question], None] = lambda _form, _question: None
