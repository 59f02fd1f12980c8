"""Addresses of a list's neighbouring pages."""

from collections.abc import Mapping
from typing import Any

from flask import request, url_for

from reception.queries.paging import Page


def pager(page: Page, args: Mapping[str, str]) -> dict[str, str | None]:
    """Return the addresses of the previous and the next page, with the same filter."""
    kept: dict[str, Any] = {key: value for key, value in args.items() if key != "cursor" and value}

    def url(cursor: str | None) -> str | None:
        if cursor is None:
            return None
        return url_for(str(request.endpoint), **(request.view_args or {}), **kept, cursor=cursor)

    return {"next_url": url(page.next_cursor), "previous_url": url(page.previous_cursor)}
