"""Charts as SVG strings: the same string stands in a page and in a PDF.

No ``style`` attribute or element, so a strict content security policy lets it pass; presentation
attributes yield to the page's CSS. Colour is never the only sign: parts differ by texture, and
each is named with its figure.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Final

from reception.adapters.plain_text import without_controls

# Each fill stands out by 3:1 or more from white and from a dark page (WCAG 2.2, 1.4.11); a test measures it.
FILLS: Final[Mapping[str, str]] = {
    "positive": "#1f8a55",
    "partly": "#6b8f1f",
    "explained": "#3f78b5",
    "refused": "#c04a4a",
    "redirected": "#8a63b8",
    "left": "#a26a3c",
    "withdrawn": "#767e8a",
    "unstated": "#5f7f86",
    "open": "#b97a14",
    "received": "#767e8a",
    "decided": "#3f78b5",
}

# Geometry of a texture in a tile of 8 by 8 units; what has none is a plain surface.
TEXTURES: Final[Mapping[str, str]] = {
    "partly": "M-2 2L2 -2M0 8L8 0M6 10L10 6",
    "explained": "M2 2h2M6 6h2",
    "refused": "M0 8L8 0M0 0L8 8",
    "redirected": "M-2 6L2 10M0 0L8 8M6 -2L10 2",
    "left": "M0 4H8",
    "withdrawn": "M4 0V8",
    "unstated": "M0 4H8M4 0V8",
    "open": "M3 4h2",
    "decided": "M-2 2L2 -2M0 8L8 0M6 10L10 6",
    "received": "M3 4h2",
}


@dataclass(frozen=True, slots=True)
class Palette:
    """What differs between the screen and paper: the colours of text and lines, and the font."""

    text: str
    line: str
    font: str | None = None


SCREEN: Final = Palette(text="currentColor", line="currentColor")
PAPER: Final = Palette(text="#1b1f24", line="#9aa1aa", font="Noto Sans")


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a bar: ``share`` in per cent, and its figures written out for a person."""

    key: str
    label: str
    share: Decimal
    share_text: str
    caption: str


@dataclass(frozen=True, slots=True)
class Series:
    """What one column in each month stands for; ``key`` chooses the fill."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Month:
    """The counts of one month in the order of the series; ``year`` is empty unless it is to be written."""

    label: str
    year: str
    counts: tuple[int, ...]


def outcome_bar(
    segments: Sequence[Segment],
    *,
    title: str,
    description: str,
    palette: Palette = SCREEN,
    narrow: bool = False,
    ids: str = "outcome-bar",
) -> str:
    """Draw one bar whose segments fill 100 %, with a legend. ``narrow`` is for a screen of 390 px.

    ``ids`` begins every id in the drawing; a page with two drawings needs two.
    """
    width, columns = (360, 1) if narrow else (720, 2)
    pen = Pen(palette, ids)
    _bar(pen, segments, width)
    rows = -(-len(segments) // columns)
    for index, segment in enumerate(segments):
        column, row = divmod(index, rows)
        _legend_line(pen, segment, column * 376, 92 + row * 26, 360 if narrow else 344)
    return pen.drawing(width, 82 + rows * 26, title, description, [one.key for one in segments])


def _bar(pen: "Pen", segments: Sequence[Segment], width: int) -> None:
    left = 0.0
    pen.outline(0, 26, width, 40)
    for segment in segments:
        across = float(segment.share) * width / 100
        if across:
            tip = f"{segment.label}: {segment.caption}"
            pen.block(segment.key, left, 26, max(across - 1.5, 0.75), 40, tip)
        if across >= 9 * len(segment.share_text) + 4:
            pen.text(left, 18, segment.share_text, size=14, bold=True)
        left += across


def _legend_line(pen: "Pen", segment: Segment, x: float, y: float, width: float) -> None:
    pen.block(segment.key, x, y - 12, 16, 16)
    figures = 8.2 * len(segment.caption)
    pen.text(x + 24, y + 1, segment.label, size=14, room=width - 32 - figures)
    pen.text(x + width, y + 1, segment.caption, size=14, bold=True, anchor="end")


def twelve_months(
    months: Sequence[Month],
    series: Sequence[Series],
    *,
    title: str,
    description: str,
    write: Callable[[int], str] = str,
    palette: Palette = SCREEN,
    narrow: bool = False,
    ids: str = "twelve-months",
) -> str:
    """Draw a group of columns for each month, each with its figure; ``narrow`` lays them down for 390 px.

    ``write`` turns a count into the text of the language.
    """
    pen = Pen(palette, ids)
    top = max((count for month in months for count in month.counts), default=0) or 1
    draw = _lying if narrow else _standing
    width, height = draw(pen, months, series, top, write)
    return pen.drawing(width, height, title, description, [one.key for one in series])


def _standing(
    pen: "Pen", months: Sequence[Month], series: Sequence[Series], top: int, write: Callable[[int], str]
) -> tuple[int, int]:
    """Draw upright columns with the figures turned by a quarter; return the size."""
    width, floor, high = 720, 262, 178
    step = width / max(len(months), 1)
    across = min(step * 0.8 / len(series), 24)
    for index, one in enumerate(series):
        pen.block(one.key, index * 240, 2, 14, 14)
        pen.text(index * 240 + 21, 14, one.label, size=13, room=212)
    pen.line(0, floor, width, floor)
    for index, month in enumerate(months):
        middle = (index + 0.5) * step
        left = middle - across * len(series) / 2
        for place, (one, count) in enumerate(zip(series, month.counts, strict=True)):
            tall = count * high / top
            x = left + place * across
            pen.block(one.key, x, floor - tall, across - 2, tall, _tip(month, one, write(count)))
            pen.text(x + across / 2 + 3, floor - tall - 5, write(count), size=11, turned=True)
        pen.text(middle, floor + 17, month.label, size=12, anchor="middle")
        pen.text(middle, floor + 33, month.year, size=12, anchor="middle", bold=True)
    return width, floor + 40


def _lying(
    pen: "Pen", months: Sequence[Month], series: Sequence[Series], top: int, write: Callable[[int], str]
) -> tuple[int, int]:
    """Draw bars from left to right, month under month; return the size."""
    width, left, tall = 360, 62, 14
    reach = width - left - 9 * len(write(top)) - 4
    for index, one in enumerate(series):
        pen.block(one.key, 0, 2 + index * 24, 16, 16)
        pen.text(24, 15 + index * 24, one.label, size=14, room=330)
    y = len(series) * 24.0 + 10
    for month in months:
        pen.text(0, y + 12, month.label, size=14)
        pen.text(0, y + 29, month.year, size=13, bold=True)
        for one, count in zip(series, month.counts, strict=True):
            across = count * reach / top
            pen.block(one.key, left, y, across, tall - 2, _tip(month, one, write(count)))
            pen.text(left + across + 5, y + 11, write(count), size=13)
            y += tall
        y += 12
    pen.line(left, len(series) * 24 + 6, left, y - 8)
    return width, round(y)


def _tip(month: Month, series: Series, figure: str) -> str:
    return f"{month.label} {month.year}".strip() + f", {series.label}: {figure}"


class Pen:
    """Collects the elements of one drawing."""

    def __init__(self, palette: Palette, ids: str) -> None:
        """Begin a drawing in the colours of ``palette``; every id starts with ``ids``."""
        self._palette = palette
        self._ids = ids
        self._parts: list[str] = []

    def block(self, key: str, x: float, y: float, width: float, height: float, tip: str = "") -> None:
        """Add a filled rectangle of a part, its texture over it, and what a pointer reads there."""
        place = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
        inside = f"<title>{_xml(tip)}</title>" if tip else ""
        self._parts.append(f'<g class="part-{key}">{inside}<rect {place} fill="{FILLS[key]}"/>')
        if key in TEXTURES:
            self._parts.append(f'<rect {place} fill="url(#{self._ids}-{key})"/>')
        self._parts.append("</g>")

    def outline(self, x: float, y: float, width: float, height: float) -> None:
        """Add an empty rectangle, seen where nothing covers it."""
        self._parts.append(
            f'<rect x="{x + 0.5:g}" y="{y + 0.5:g}" width="{width - 1:g}" height="{height - 1:g}"'
            f' fill="none" stroke="{self._palette.line}" stroke-opacity="0.4"/>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Add an axis."""
        self._parts.append(
            f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{self._palette.line}"/>'
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: int,
        bold: bool = False,
        anchor: str = "start",
        room: float | None = None,
        turned: bool = False,
    ) -> None:
        """Add a line of text; one too long for ``room`` units is squeezed into them."""
        if not text:
            return
        place = f'x="{x:g}" y="{y:g}"'
        if turned:
            place = f'transform="translate({x:g} {y:g}) rotate(-90)"'
        marks = ' font-weight="700"' if bold else ""
        if anchor != "start":
            marks += f' text-anchor="{anchor}"'
        # Cyrillic letters of Noto Sans are 0.57 em wide on average.
        if room is not None and len(text) * size * 0.57 > room:
            marks += f' textLength="{room:g}" lengthAdjust="spacingAndGlyphs"'
        self._parts.append(f'<text {place} font-size="{size}"{marks}>{_xml(text)}</text>')

    def drawing(self, width: int, height: int, title: str, description: str, keys: Iterable[str]) -> str:
        """Return the finished SVG element, named and described for people who do not see it."""
        font = f' font-family="{self._palette.font}"' if self._palette.font else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
            f' aria-labelledby="{self._ids}-title {self._ids}-desc" class="chart"'
            f' fill="{self._palette.text}"{font}>'
            f'<title id="{self._ids}-title">{_xml(title)}</title>'
            f'<desc id="{self._ids}-desc">{_xml(description)}</desc>'
            f"<defs>{''.join(self._texture(key) for key in dict.fromkeys(keys) if key in TEXTURES)}</defs>"
            f"{''.join(self._parts)}</svg>"
        )

    def _texture(self, key: str) -> str:
        return (
            f'<pattern id="{self._ids}-{key}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<path d="{TEXTURES[key]}" fill="none" stroke="#fff" stroke-opacity="0.5" stroke-width="1.5"/>'
            "</pattern>"
        )


def _xml(text: str) -> str:
    return escape(without_controls(text).replace("\n", " "))
