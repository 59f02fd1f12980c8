"""Attached files in an S3-compatible store of objects, each under the hash of its content."""

import hashlib
import http.client
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs, unquote, urlsplit

from reception.adapters.attachment_store import HASH, AttachmentStore, FolderStore, StoreUnavailable
from reception.adapters.object_signatures import Credentials, Request, signed_headers
from reception.extensions import utcnow
from reception.settings import Settings

PATIENCE = 20
"""Seconds for each step: somebody waits at a page."""

NOTHING = hashlib.sha256(b"").hexdigest()


class ObjectStore:
    """A bucket, addressed by path: ``s3+https://key:secret@host/bucket/folder?region=…``.

    The hash of the content is the name of the object and what the signature vouches for, in one.
    """

    def __init__(self, address: str, clock: Callable[[], datetime] = utcnow) -> None:
        """Take the address; nothing is asked of the store yet."""
        url = urlsplit(address)
        self._is_encrypted = url.scheme == "s3+https"
        self._host = (url.hostname or "") if url.port is None else f"{url.hostname}:{url.port}"
        self._folder = url.path.rstrip("/")
        region = parse_qs(url.query).get("region", ["us-east-1"])[0]
        self._credentials = Credentials(unquote(url.username or ""), unquote(url.password or ""), region)
        self._clock = clock

    def put(self, content: bytes) -> str:
        """Keep a content and return its SHA-256; the same content is kept once.

        Raises ``StoreUnavailable``.
        """
        name = hashlib.sha256(content).hexdigest()
        status, answer = self._ask("PUT", name, content)
        if status != http.client.OK:
            raise StoreUnavailable(f"the store answered {status}: {_reason(answer)}")
        return name

    def get(self, sha256: str) -> bytes:
        """Return a content; raise ``LookupError`` where there is none or it is no longer what it was.

        Raises ``StoreUnavailable`` where nobody can say.
        """
        status, content = self._ask("GET", sha256)
        if status == http.client.NOT_FOUND:
            raise LookupError("the content is not kept")
        if status != http.client.OK:
            raise StoreUnavailable(f"the store answered {status}: {_reason(content)}")
        if hashlib.sha256(content).hexdigest() != sha256:
            raise LookupError("the content has changed")
        return content

    def _ask(self, method: str, name: str, content: bytes = b"") -> tuple[int, bytes]:
        if not HASH.fullmatch(name):
            raise ValueError("not a SHA-256")
        request = Request(
            method=method,
            host=self._host,
            path=f"{self._folder}/{name[:2]}/{name}",
            content_sha256=name if method == "PUT" else NOTHING,
        )
        headers = signed_headers(request, self._credentials, self._clock())
        line = self._line()
        try:
            line.request(method, request.path, content or None, headers)
            answer = line.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise StoreUnavailable(type(error).__name__) from error
        finally:
            line.close()

    def _line(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._is_encrypted else http.client.HTTPConnection
        return kind(self._host, timeout=PATIENCE)


def open_store(settings: Settings) -> AttachmentStore:
    """Return the store that the settings name."""
    if settings.attachments_url:
        return ObjectStore(settings.attachments_url)
    return FolderStore(settings.var_dir)


def _reason(answer: bytes) -> str:
    """Return the store's own word for what was wrong, as ``<Code>`` has it."""
    return answer.partition(b"<Code>")[2].partition(b"</Code>")[0].decode("ascii", "replace")[:60]
