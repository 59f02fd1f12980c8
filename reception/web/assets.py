"""Static files, addressed with their content's hash so that browsers may keep them for ever."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from reception.web.access import public

FOLDER = Path(__file__).parent / "static"


@cache
def version_of(filename: str) -> str:
    """Return eight characters that change with the file."""
    return hashlib.sha256((FOLDER / filename).read_bytes()).hexdigest()[:8]


@public
def static(filename: str) -> ResponseReturnValue:
    """Send a static file."""
    return send_from_directory(FOLDER, filename)


@cache
def _static_url(_root: str, filename: str) -> str:
    return url_for("static", filename=filename)


def static_url(filename: str) -> str:
    """Return the address of a static file, worked out once: a page of a list draws a hundred icons."""
    return _static_url(request.script_root, filename)


def init_app(app: Flask) -> None:
    """Serve ``/static`` and add the version to each address."""
    app.jinja_env.globals["static_url"] = static_url
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=static)

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values and (FOLDER / values["filename"]).is_file():
            values["v"] = version_of(values["filename"])
