"""What tests of printed documents share: the typesetter, and how a PDF is read back."""

import pytest

from reception.adapters import fonts
from reception.adapters.report_editions import TEMPLATES
from reception.adapters.typesetting import Typesetter
from tests.pdf import words_in


@pytest.fixture(scope="session")
def font_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fonts")
    fonts.write_fonts(folder)
    return folder


@pytest.fixture
def typesetter(font_folder):
    return Typesetter(templates=TEMPLATES, fonts=font_folder)


@pytest.fixture
def words_of():
    """Read a PDF back as text with single blanks, pages apart if asked."""
    return words_in
