"""A step sent with a question that is not this person's any more: what they typed is not lost with it."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from reception.web.appeals.forms import StepForm


def taken_away(form: StepForm, title: str) -> ResponseReturnValue:
    """Return a page with the texts that were sent, to be copied; it tells nothing of the question.

    Where nothing was sent there is nothing at the address, as for everybody who may not see the question.
    """
    texts = [
        (field.label.text, field.data)
        for field in form
        if form.is_submitted() and isinstance(field, TextAreaField) and field.data
    ]
    if not texts:
        abort(404)
    return render_template("appeals/taken_away.html", title=title, texts=texts), 404
