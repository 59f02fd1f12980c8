"""Signing a request to a store of objects: AWS Signature Version 4, which every S3-compatible store reads.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks, and in which region the store believes itself to be."""

    key_id: str
    secret: str = field(repr=False)
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked. ``path`` is written as it is sent, without a query."""

    method: str
    host: str
    path: str
    content_sha256: str
    headers: Mapping[str, str] = field(default_factory=dict)


def signed_headers(request: Request, credentials: Credentials, now: datetime) -> dict[str, str]:
    """Return the headers with which the request is sent, all of them signed; ``now`` is in UTC."""
    moment = f"{now:%Y%m%dT%H%M%SZ}"
    headers = {
        **{name.lower(): " ".join(value.split()) for name, value in request.headers.items()},
        "host": request.host,
        "x-amz-content-sha256": request.content_sha256,
        "x-amz-date": moment,
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    asked = "\n".join((request.method, request.path, "", lines, names, request.content_sha256))
    scope = f"{now:%Y%m%d}/{credentials.region}/s3/aws4_request"
    text = "\n".join((ALGORITHM, moment, scope, hashlib.sha256(asked.encode()).hexdigest()))
    key = f"AWS4{credentials.secret}".encode()
    for part in scope.split("/"):
        key = _mac(key, part)
    authorization = (
        f"{ALGORITHM} Credential={credentials.key_id}/{scope},"
        f"SignedHeaders={names},Signature={_mac(key, text).hex()}"
    )
    return {**headers, "authorization": authorization}


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
