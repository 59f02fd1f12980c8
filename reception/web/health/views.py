"""Whether the program is alive, ready and at work: asked by supervisors, monitoring and the administrator."""

import hmac
import ipaddress
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from reception.adapters import brokers, schema
from reception.domain.clock import HEARTBEAT, Health
from reception.domain.permissions import Permission
from reception.extensions import db, utcnow
from reception.queries import clock as clock_queries
from reception.web.access import allowed, public
from reception.web.health.presenters import (
    given_up_words,
    headline,
    queue_words,
    task_rows,
    unwritten_since,
    waiting_words,
)
from reception.web.moments import moment

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Answer without touching the database."""
    return {"status": "ok"}


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Say whether database, schema and broker are there: 200, or 503 naming what is not."""
    parts = {"database": _has_database(), "migrations": False, "broker": _has_broker()}
    parts["migrations"] = parts["database"] and schema.is_current()
    return _answer(parts)


@bp.get("/healthz/clock")
@public
def at_work() -> ResponseReturnValue:
    """Say whether clock and worker are at work: 503 once the last heartbeat is older than three minutes."""
    if not _has_database():
        return _answer({"database": False})
    return _answer({"clock": clock_queries.healths(utcnow())[HEARTBEAT] is Health.WELL})


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Tell Prometheus. Open to this machine, and to whoever carries METRICS_TOKEN."""
    if not _may_measure():
        abort(404)
    text = current_app.extensions["reception_metrics"].text()
    return text, {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}


@bp.get("/clock")
@allowed(Permission.ADMINISTER)
def clock() -> ResponseReturnValue:
    """Name in words which task does its work and which does not, and what waits to be sent."""
    healths = clock_queries.healths(utcnow())
    waiting, queue = clock_queries.waiting_mails(), clock_queries.waiting_jobs()
    since = unwritten_since(utcnow())
    return render_template(
        "health/clock.html",
        rows=task_rows(healths, clock_queries.task_runs()),
        headline=headline(healths),
        waiting_words=waiting_words(waiting),
        given_up_words=given_up_words(waiting),
        oldest=moment(waiting.oldest_at) if waiting.oldest_at else None,
        unwritten=moment(since) if since else None,
        queue_words=queue_words(queue),
        oldest_job=moment(queue.oldest_at) if queue.oldest_at else None,
    )


def _answer(parts: dict[str, bool]) -> ResponseReturnValue:
    is_well = all(parts.values())
    shown: dict[str, Any] = {name: "ok" if there else "unavailable" for name, there in parts.items()}
    return {"status": "ok" if is_well else "unavailable", **shown}, 200 if is_well else 503


def _has_database() -> bool:
    try:
        with db.engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
    except SQLAlchemyError:
        return False
    return True


def _has_broker() -> bool:
    return brokers.answers(current_app.config["SETTINGS"].broker_url)


def _may_measure() -> bool:
    token = current_app.config["SETTINGS"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    # Behind a proxy that forgets to say for whom it asks, every stranger would come from this machine.
    is_forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded"))
    return not is_forwarded and ipaddress.ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104 - an address that is not loopback
