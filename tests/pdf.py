"""Reading a PDF back: its words, page by page."""

import os
import shutil
import subprocess

import pytest


def words_in(pdf: bytes, *, apart: bool = False) -> str | list[str]:
    """Return the text of a PDF with single blanks, pages apart if asked, or skip without poppler."""
    program = shutil.which("pdftotext") or "pdftotext"
    if not shutil.which(program) and os.environ.get("CI") != "true":
        pytest.skip("pdftotext (poppler-utils) is not installed")
    command = [program, "-", "-"]
    text = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    pages = [" ".join(page.split()) for page in text.removesuffix("\f").split("\f")]
    return pages if apart else " ".join(pages)
