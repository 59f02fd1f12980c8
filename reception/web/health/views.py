"""Whether the program is alive: asked by the launcher and by supervisors."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from reception.web.access import public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Answer without touching the database."""
    return {"status": "ok"}
