"""Typst: from a template and data to a PDF. Data is content, never markup; only templates are read."""

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from reception.adapters.fonts import covered, write_fonts
from reception.adapters.plain_text import MISSING, in_font

log = logging.getLogger(__name__)


class Typesetter:
    """Makes PDFs of the Typst templates in one folder; one instance may serve many threads."""

    def __init__(self, *, templates: Path, fonts: Path) -> None:
        """Read templates from ``templates``; the font files are written once into the folder ``fonts``."""
        self._templates = templates
        self._fonts = fonts

    def pdf(self, template: str, content: Mapping[str, object], *, made_at: datetime) -> bytes:
        """Return the PDF of ``template`` filled with ``content``; ``made_at`` (aware) is its date.

        Accessible (PDF/UA-1) unless the compiler refuses that: then a plain PDF, and a line in the log.
        Raises ``typst.TypstError`` if there can be no PDF at all.
        """
        data = json.dumps(_fit(content), ensure_ascii=False)
        try:
            return self._compile(template, data, made_at, accessible=True)
        except typst.TypstError:
            # The compiler's message quotes the text that it stumbled over, which may be a citizen's.
            log.warning("document_is_not_accessible", extra={"template": template})
            return self._compile(template, data, made_at, accessible=False)

    def _compile(self, template: str, data: str, made_at: datetime, *, accessible: bool) -> bytes:
        # PDF/UA-1 (ISO 14289-1): the compiler refuses what a screen reader could not read.
        document = typst.compile(
            self._templates / template,
            format="pdf",
            root=self._templates,
            font_paths=_fonts(self._fonts),
            sys_inputs={"data": data},
            pdf_standards=["ua-1"] if accessible else [],
            timestamp=int(made_at.timestamp()),
        )
        assert isinstance(document, bytes)
        return document


@cache
def _fonts(folder: Path) -> typst.Fonts:
    """Load the fonts of ``folder``, once in a process. The embedded ones serve for ``MISSING`` alone."""
    write_fonts(folder)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])


def _fit(value: object) -> object:
    """Return ``value`` with every text in it fit for the font."""
    if isinstance(value, str):
        return in_font(value, _printable())
    if isinstance(value, Mapping):
        return {key: _fit(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_fit(one) for one in value]
    return value


@cache
def _printable() -> frozenset[int]:
    return covered() | {ord(MISSING)}
