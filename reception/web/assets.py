"""Static files, addressed with their content's hash so that browsers may keep them for ever."""

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from werkzeug.security import safe_join

from reception.web.access import public

FOLDER = Path(__file__).parent / "static"
PACKED = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@cache
def version_of(filename: str) -> str:
    """Return eight characters that change with the file."""
    return hashlib.sha256((FOLDER / filename).read_bytes()).hexdigest()[:8]


@public
def static(filename: str) -> ResponseReturnValue:
    """Send a static file, packed where the browser takes it so: a slow line shows the page a second earlier.

    Pages are not packed: what is secret in them could be told from how well they pack (BREACH).
    """
    path = safe_join(str(FOLDER), filename)
    if path is None or Path(path).suffix not in PACKED or not Path(path).is_file():
        return send_from_directory(FOLDER, filename)
    takes = request.accept_encodings.best_match(["gzip", "identity"])
    response = send_from_directory(FOLDER, filename) if takes != "gzip" else _packed(Path(path))
    response.vary.add("Accept-Encoding")
    return response


def _packed(path: Path) -> Response:
    changed_at = path.stat().st_mtime_ns
    response = Response(_pack(path, changed_at), mimetype=PACKED[path.suffix])
    response.content_encoding = "gzip"
    # Packed by another version of the library it is the same file, though not byte for byte: a weak tag.
    response.set_etag(f"{changed_at:x}", weak=True)
    response.make_conditional(request)
    return response


@cache
def _pack(path: Path, _changed_at: int) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)


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
