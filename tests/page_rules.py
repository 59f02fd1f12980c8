"""What holds for every page and every answer, checked for each one that any test fetches."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.page import Element, Page

HOST = "localhost"
STATIC = Path(__file__).parents[1] / "reception" / "web" / "static"
PERSONAL = {"iin", "phone", "email", "name", "address", "text"}
"""Fields that never stand in an address (ASVS 14.2.1)."""
LEFT_OVERS = re.compile(r"%\(\w+\)|\{\{|\{%|%%|\bNone\b|<bound method|object at 0x")
EXPECTED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}


def faults_of_answer(response: Any, *, is_static: bool = False) -> Iterator[str]:
    """Name what is wrong with an answer's headers."""
    headers = response.headers
    for name, value in EXPECTED_HEADERS.items():
        if headers.get(name) != value:
            yield f"{name}: {headers.get(name)}, not {value}"
    yield from _policy(headers.get("Content-Security-Policy", ""))
    if "no-store" not in headers.get("Cache-Control", "") and not is_static:
        yield f"Cache-Control: {headers.get('Cache-Control')}"
    kind = headers.get("Content-Type", "")
    if (response.data and not kind) or (kind.startswith("text/") and "charset=utf-8" not in kind.lower()):
        yield f"Content-Type: {kind or 'none'}"
    for cookie in headers.getlist("Set-Cookie"):
        if cookie.startswith("session=") and not {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; ")):
            yield f"an unguarded cookie: {cookie.split('; ')[1:]}"
    if urlsplit(headers.get("Location", "")).netloc not in {"", HOST}:
        yield f"leads away: {headers['Location']}"


def _policy(header: str) -> Iterator[str]:
    directives = [part.strip().partition(" ") for part in header.split(";")]
    policy = {name: sources for name, _blank, sources in directives}
    yield from (f"CSP {name}: {policy.get(name)}" for name, value in CSP.items() if policy.get(name) != value)
    if "unsafe" in header or "*" in header:
        yield "the CSP lets something unsafe in"


def faults_of_page(page: Page, *, app: Any, path: str, language: str | None) -> Iterator[str]:
    """Name what is wrong with a page: frame, names, ids, what runs in it, forms and links."""
    yield from page.slips
    yield from _frame(page, language)
    yield from _references(page)
    yield from _names(page)
    yield from _inline(page)
    for form in page.all("form"):
        yield from _form(form)
    yield from _addresses(page, app, path)
    left_over = LEFT_OVERS.search(page.root.text)
    if left_over:
        yield f"a left-over of the program in the text: {left_over.group()}"


def _frame(page: Page, language: str | None) -> Iterator[str]:
    if not page.html.lstrip().lower().startswith("<!doctype html>"):
        yield "no doctype"
    headings = page.all("h1")
    if len(headings) != 1 or not headings[0].text:
        yield f"{len(headings)} h1, not one with words"
    levels = [int(element.tag[1]) for element in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    yield from (f"h{b} after h{a}" for a, b in pairwise(levels) if b > a + 1)
    title = page.one("head").one("title").text
    if not title.partition("·")[0].strip():
        yield f"the title says nothing: {title!r}"
    said = page.one("html").get("lang")
    if said not in {"kk", "ru", "en"} or (language and said != language):
        yield f"lang is {said!r}, not {language!r}"
    if len(page.all("main")) != 1:
        yield "not one main part"


def _references(page: Page) -> Iterator[str]:
    ids = Counter(element["id"] for element in page.root.walk() if "id" in element.attributes)
    yield from (f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
    for element in page.root.walk():
        targets = [
            target
            for name in ("aria-describedby", "aria-labelledby", "aria-controls", "for", "list", "headers")
            for target in element.get(name).split()
        ]
        if element.tag == "a" and element.get("href").startswith("#"):
            targets.append(element["href"][1:])
        yield from (f"<{element.tag}> names {t!r}, which is not there" for t in targets if t not in ids)


def _names(page: Page) -> Iterator[str]:
    labelled = {label["for"] for label in page.all("label") if label.get("for") and label.text}
    for control in page.all("input", "select", "textarea"):
        if control.get("type") in {"hidden", "submit", "button"}:
            continue
        has_label = control.get("id") in labelled or control.inside("label")
        if not has_label and not control.get("aria-label") and not control.get("aria-labelledby"):
            yield f"<{control.tag} name={control.get('name')!r}> has no label"
    for element in page.all("a", "button", "summary", "legend", "th", "caption", "option", "nav", "dialog"):
        is_named = element.text or element.get("aria-label") or element.get("aria-labelledby")
        if not is_named or (element.tag == "nav" and not element.get("aria-label")):
            yield f"<{element.tag} {element.attributes}> has no words"
    for picture in page.all("svg", "img"):
        is_named = picture.get("aria-label") or picture.get("aria-labelledby") or picture.get("alt")
        if picture.get("aria-hidden") != "true" and not is_named:
            yield f"<{picture.tag} {picture.attributes}> is neither named nor hidden"
    yield from ("a table without a caption" for table in page.all("table") if not table.all("caption"))


def _inline(page: Page) -> Iterator[str]:
    for element in page.root.walk():
        handlers = [name for name in element.attributes if name.startswith("on") or name == "style"]
        yield from (f"<{element.tag}> has {name}=" for name in handlers)
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"an inline <{element.tag}>"
        yield from (
            f"<{element.tag}> leads to a script"
            for name in ("href", "src", "action", "formaction")
            if element.get(name).strip().lower().startswith(("javascript:", "data:"))
        )


def _form(form: Element) -> Iterator[str]:
    names = {control.get("name") for control in form.all("input", "select", "textarea")}
    if form.get("method").lower() == "post":
        tokens = [control.get("value") for control in form.all("input", name="csrf_token")]
        if len(tokens) != 1 or len(tokens[0]) < 20:
            yield f"a form with {len(tokens)} tokens: {form.attributes}"
    elif names & PERSONAL:
        yield f"a form puts {sorted(names & PERSONAL)} into the address"


def _addresses(page: Page, app: Any, path: str) -> Iterator[str]:
    asked = [(link["href"], "GET") for link in page.links() if not link["href"].startswith("#")]
    asked += [(form.get("action") or path, form.get("method", "get").upper()) for form in page.all("form")]
    asked += [(element["href"], "GET") for element in page.all("link", "use") if "href" in element.attributes]
    asked += [(element["src"], "GET") for element in page.all("script", "img")]
    asked += [(e["data-source"], "POST") for e in page.root.walk() if "data-source" in e.attributes]
    for address, method in dict.fromkeys(asked):
        yield from _address(app, urljoin(f"http://{HOST}{path}", address), method)


def _address(app: Any, address: str, method: str) -> Iterator[str]:
    parts = urlsplit(address)
    if parts.netloc != HOST:
        yield f"leads away: {address}"
        return
    if PERSONAL & {name for name, _value in parse_qsl(parts.query)}:
        yield f"personal data in an address: {parts.path}"
    try:
        endpoint, values = app.url_map.bind(HOST).match(parts.path, method)
    except RequestRedirect:
        yield f"an address that is redirected: {parts.path}"
    except HTTPException as error:
        yield f"{method} {parts.path} is {error.code}"
    else:
        if endpoint == "static" and not (STATIC / values["filename"]).is_file():
            yield f"no such file: {parts.path}"
