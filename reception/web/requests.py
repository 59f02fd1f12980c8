"""Each request: its id in every line of the log and in the answer; its end, logged and counted."""

import secrets
import time

import structlog
from flask import Flask, Response, current_app, g, request

HEADER = "X-Request-Id"


def init_app(app: Flask) -> None:
    """Give each request its id and say how it ended. Must come before whatever else looks at requests."""
    app.before_request(_begin)
    app.after_request(_answer)


def request_id() -> str:
    """Return this request's id, also where it failed before it had begun."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(4)
    return str(g.request_id)


def _begin() -> None:
    g.began = time.monotonic()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id())


def _answer(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    seconds = time.monotonic() - g.get("began", time.monotonic())
    current_app.extensions["reception_metrics"].count(
        request.endpoint, request.method, response.status_code, seconds
    )
    # The address itself may hold a token: the endpoint does not.
    log = structlog.get_logger()
    note = log.info if current_app.config["SETTINGS"].is_production else log.debug
    note(
        "request",
        endpoint=request.endpoint,
        method=request.method,
        status=response.status_code,
        milliseconds=round(seconds * 1000),
    )
    return response
