"""From a visit to an appeal: the registration form, filled in as far as the visit goes, as a draft."""

from datetime import datetime

from flask import url_for

from reception.domain.vocabulary import Kind
from reception.models import User, VisitEntry
from reception.services import drafts
from reception.web.locale import language

FORM = "register"


def address_of_draft(entry: VisitEntry, actor: User, *, now: datetime) -> str:
    """Return the address of the registration of this visit's appeal; asked for twice it is one form."""
    key = f"visit-{entry.visit_id}"
    if drafts.find(actor, form=FORM, key=key) is None:
        content = {name: [value] for name, value in _fields(entry).items() if value}
        drafts.save(actor, form=FORM, key=key, content=content | {"submission_key": [key]}, now=now)
    return url_for("registration.register", draft=key)


def _fields(entry: VisitEntry) -> dict[str, str]:
    """Return the fields of the registration form by their names; what the visit does not say stays empty."""
    local = entry.visited_at.astimezone(entry.branch.zone)
    together = {"is_collective": "y", "signatories": str(entry.people)} if entry.people > 1 else {}
    return together | {
        "visit_id": str(entry.visit_id),
        "name": entry.visit.visitor_name,
        "branch_id": str(entry.branch_id),
        "received_on": local.date().isoformat(),
        "received_time": local.strftime("%H:%M"),
        "channel": entry.channel.value,
        "kind": Kind.APPLICATION.value,
        "language": language(),
        "topic_id": str(entry.topic_id or ""),
        "district_id": str(entry.district_id or ""),
    }
