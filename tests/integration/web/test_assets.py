"""Static files: packed for whoever takes them so, the same content for everybody, sent once."""

import gzip

import pytest

from reception.web.assets import FOLDER

SHEET = "/static/css/layout.css"


@pytest.fixture
def client(app):
    return app.test_client()


def test_a_style_sheet_is_packed_for_a_browser_and_whole_for_others(client):
    packed = client.get(SHEET, headers={"Accept-Encoding": "gzip, br"})
    whole = client.get(SHEET, buffered=True)

    content = (FOLDER / "css" / "layout.css").read_bytes()
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == whole.data == content
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(content) / 2
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in whole.headers["Vary"]


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_what_a_browser_has_already_is_not_sent_again(client, encoding):
    accept = {"Accept-Encoding": encoding}
    first = client.get(SHEET, headers=accept, buffered=True)

    again = client.get(SHEET, headers=accept | {"If-None-Match": first.headers["ETag"]}, buffered=True)

    assert (again.status_code, again.data) == (304, b"")


def test_pages_and_pictures_are_not_packed(client):
    accept = {"Accept-Encoding": "gzip"}

    assert "Content-Encoding" not in client.get("/sign-in", headers=accept).headers
    assert (
        "Content-Encoding"
        not in client.get("/static/help/ru/list.webp", headers=accept, buffered=True).headers
    )
