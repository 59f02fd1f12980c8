"""The authenticator's codes, by the vectors of RFC 6238, appendix B (SHA-1, cut to six digits)."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from reception.domain import totp

KEY = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_codes_are_those_of_the_standard(seconds, code):
    moment = datetime.fromtimestamp(seconds, UTC)

    assert totp.code_at(KEY, totp.step_at(moment)) == code
    assert totp.matching_step(KEY, code, now=moment) == seconds // 30


def test_a_clock_may_be_one_step_wrong_and_no_more():
    moment = datetime(2026, 6, 1, tzinfo=UTC)
    code = totp.code_at(KEY, totp.step_at(moment))

    for minutes, is_taken in ((-1, False), (-0.5, True), (0.5, True), (1, False)):
        now = moment + timedelta(minutes=minutes)
        assert (totp.matching_step(KEY, code, now=now) is not None) is is_taken


def test_a_code_counts_once():
    moment = datetime(2026, 6, 1, tzinfo=UTC)
    step = totp.step_at(moment)
    code = totp.code_at(KEY, step)

    assert totp.matching_step(KEY, code, now=moment, after=step - 1) == step
    assert totp.matching_step(KEY, code, now=moment, after=step) is None


def test_an_app_reads_key_account_and_issuer():
    parts = urlsplit(totp.provisioning_uri(KEY, account="a@example.org", issuer="desk.example.org"))

    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parts.path == "/desk.example.org:a%40example.org"
    assert parse_qs(parts.query)["secret"] == ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"]


@pytest.mark.parametrize("code", ["", "28708", "2870820", "x", "२८७०८२"])
def test_nonsense_is_no_code(code):
    assert totp.matching_step(KEY, code, now=datetime.fromtimestamp(59, UTC)) is None
