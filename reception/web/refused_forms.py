"""A form that was sent and comes back with an error: kept as its sender's draft."""

from flask import g, request

from reception.extensions import transaction, utcnow
from reception.services import drafts
from reception.web.access import current_actor
from reception.web.unfinished import DraftOf, fits, typed


def kept_if_refused(draft: DraftOf) -> DraftOf:
    """Keep a form that was sent and comes back: it is there in another language and another browser, too.

    The browser's own saving begins with a key pressed, or once its scripts are loaded: later than a click.
    Returns the draft as it is.
    """
    content = typed(request.form)
    if request.method != "POST" or not fits(draft.form, draft.key, content):
        return draft
    with transaction():
        drafts.save(current_actor(), form=draft.form, key=draft.key, content=content, now=utcnow())
    g.comes_back_at = draft.address
    return draft
