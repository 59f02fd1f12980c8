"""Placeholder until the outbox lands."""

from flask import Blueprint

from reception.web.access import public

bp = Blueprint("reminders", __name__)


@bp.get("/outbox")
@public
def outbox():
    return ""
