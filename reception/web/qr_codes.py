"""QR codes as drawings within a page."""

import segno
from markupsafe import Markup


def qr_code(text: str) -> Markup:
    """Return a text as a QR code; what it says stands beside it in words, so a screen reader passes it by."""
    svg = segno.make(text, error="m", micro=False).svg_inline(
        omitsize=True, light="#fff", svgclass="qr", lineclass=None
    )
    return Markup(svg.replace("<svg ", '<svg aria-hidden="true" ', 1))  # noqa: S704 - drawn by segno: shapes alone, no text of anybody's
