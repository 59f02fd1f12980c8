"""Attached files in an S3-compatible store: signed as its makers write, kept by hash, never trusted."""

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote

import pytest

from reception.adapters.attachment_store import FolderStore, StoreUnavailable
from reception.adapters.object_signatures import Credentials, Request, signed_headers
from reception.adapters.object_store import ObjectStore, open_store
from reception.settings import Settings

NOW = datetime(2013, 5, 24, tzinfo=UTC)
EXAMPLE = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
SECRET = "s3cret/with+signs"
PAPER = "Қолхат".encode()


@pytest.mark.parametrize(
    ("request_", "signature"),
    [
        pytest.param(
            Request(
                method="GET",
                host="examplebucket.s3.amazonaws.com",
                path="/test.txt",
                content_sha256="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                headers={"Range": "bytes=0-9"},
            ),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            id="getting an object",
        ),
        pytest.param(
            Request(
                method="PUT",
                host="examplebucket.s3.amazonaws.com",
                path="/test%24file.text",
                content_sha256="44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
                headers={
                    "Date": "Fri, 24 May 2013 00:00:00 GMT",
                    "x-amz-storage-class": "REDUCED_REDUNDANCY",
                },
            ),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            id="putting an object",
        ),
    ],
)
def test_a_request_is_signed_as_in_the_published_examples(request_, signature):
    """Source: the page that ``object_signatures`` names."""
    headers = signed_headers(request_, EXAMPLE, NOW)

    assert headers["authorization"].endswith(f"Signature={signature}")


class Bucket(ThreadingHTTPServer):
    """A store that believes nobody: it works out each signature by itself, and keeps what passes."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.kept: dict[str, bytes] = {}
        self.refused: list[str] = []


class Handler(BaseHTTPRequestHandler):
    server: Bucket

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if hashlib.sha256(content).hexdigest() != self.headers["x-amz-content-sha256"]:
            return self._answer(400, b"<Code>XAmzContentSHA256Mismatch</Code>")
        if self._is_signed("PUT"):
            self.server.kept[self.path] = content
            self._answer(200, b"")

    def do_GET(self) -> None:
        if self._is_signed("GET"):
            content = self.server.kept.get(self.path)
            self._answer(404 if content is None else 200, content or b"<Code>NoSuchKey</Code>")

    def _is_signed(self, method: str) -> bool:
        told = self.headers["authorization"]
        key_id, day, region, names, signature = re.fullmatch(
            r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d+)/([^/]+)/s3/aws4_request,"
            r"SignedHeaders=([^,]+),Signature=([0-9a-f]{64})",
            told,
        ).groups()  # type: ignore[union-attr] # a request that is not signed so fails the test
        lines = "".join(f"{name}:{self.headers[name]}\n" for name in names.split(";"))
        digest = self.headers["x-amz-content-sha256"]
        asked = f"{method}\n{self.path}\n\n{lines}\n{names}\n{digest}"
        text = "\n".join(
            [
                "AWS4-HMAC-SHA256",
                self.headers["x-amz-date"],
                f"{day}/{region}/s3/aws4_request",
                hashlib.sha256(asked.encode()).hexdigest(),
            ]
        )
        mac = ("AWS4" + SECRET).encode()
        for part in (day, region, "s3", "aws4_request", text):
            mac = hmac.digest(mac, part.encode(), "sha256")
        if (key_id, region, signature) == ("desk", "kz-1", mac.hex()):
            return True
        self._answer(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
        return False

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_told: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    server = Bucket()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def address(bucket: Bucket, secret: str = SECRET) -> str:
    return f"s3+http://desk:{quote(secret, safe='')}@127.0.0.1:{bucket.server_port}/papers/oral?region=kz-1"


@pytest.fixture
def store(bucket: Bucket) -> ObjectStore:
    return ObjectStore(address(bucket))


def test_a_content_is_kept_once_under_its_hash_and_comes_back(store, bucket):
    name = store.put(PAPER)

    assert store.put(PAPER) == name == hashlib.sha256(PAPER).hexdigest()
    assert list(bucket.kept) == [f"/papers/oral/{name[:2]}/{name}"]
    assert store.get(name) == PAPER


def test_a_content_that_is_not_there_is_not_found(store):
    with pytest.raises(LookupError):
        store.get("0" * 64)


def test_a_content_that_was_changed_in_the_store_is_not_handed_out(store, bucket):
    name = store.put(PAPER)
    bucket.kept[f"/papers/oral/{name[:2]}/{name}"] = b"another"

    with pytest.raises(LookupError):
        store.get(name)


def test_a_name_that_is_no_hash_asks_the_store_nothing(store):
    with pytest.raises(ValueError, match="not a SHA-256"):
        store.get("../papers")


def test_a_store_that_does_not_let_us_in_says_why_and_no_secret(bucket):
    store = ObjectStore(address(bucket, secret="wrong"))

    for ask in (lambda: store.put(PAPER), lambda: store.get("0" * 64)):
        with pytest.raises(StoreUnavailable, match="403: SignatureDoesNotMatch") as refused:
            ask()
        assert "wrong" not in str(refused.value)


def test_a_store_that_is_not_there_is_unavailable():
    store = ObjectStore("s3+http://desk:secret@127.0.0.1:1/papers")

    with pytest.raises(StoreUnavailable):
        store.put(PAPER)


def test_the_settings_choose_the_store(tmp_path):
    env = {"RECEPTION_ENV": "testing", "VAR_DIR": str(tmp_path)}
    bucket = "s3+https://key:secret@objects.example.kz/papers"

    assert isinstance(open_store(Settings.from_env(env)), FolderStore)
    assert isinstance(open_store(Settings.from_env(env | {"ATTACHMENTS_URL": bucket})), ObjectStore)
