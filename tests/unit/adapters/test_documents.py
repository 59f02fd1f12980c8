"""Printed documents: the report to be signed and the coupon."""

import logging
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import typst

from reception.adapters import fonts
from reception.adapters.documents import Coupon, coupon_pdf, report_pdf
from reception.adapters.report_labels import LABEL_KEYS
from reception.adapters.seals import Seal
from reception.adapters.typesetting import Typesetter
from reception.domain.errors import Unbalanced
from reception.domain.frozen import FROZEN_FIGURES
from reception.domain.report import Against, By
from tests.unit.adapters.label_sample import LABELS
from tests.unit.adapters.report_sample import (
    HOSTILE,
    LANGUAGES,
    OBLAST,
    edition,
    empty_row,
    named,
    report,
    row,
)

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "documents"

SEAL = Seal(
    "a" * 64, "https://desk.example.kz/report/frozen/1", "Жұмабеков Е. Б.", datetime(2026, 2, 3, tzinfo=UTC)
)
EACH_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


@EACH_LANGUAGE
def test_every_label_is_there(language):
    assert set(LABELS[language]) == LABEL_KEYS


@EACH_LANGUAGE
def test_the_report_is_printed_accessibly_with_its_figures(language, typesetter, words_of, caplog):
    with caplog.at_level(logging.WARNING):
        pdf = report_pdf(report(), edition(language), typesetter)

    words, say = words_of(pdf), edition(language)
    assert not caplog.records
    assert b"pdfuaid" in pdf
    for text in (
        OBLAST.in_language(language),
        say.period(report()),
        say.moment(report().known_at),
        say.definition(report().definitions),
        *(say.number(count) for count in (700, 2000, 100, 1700, 1100, 300, 800)),
        *(say.per_cent(share) for share in report().total.cohort_shares().values()),
        say.per_cent(report().total.share_flow_positive(report().definitions)),
    ):
        assert " ".join(text.split()) in words


def test_every_row_of_every_breakdown_is_printed(typesetter, words_of):
    words = words_of(report_pdf(report(), edition("ru"), typesetter))

    assert words.count("Куанышева Умит") == 10
    assert "Приложение 1. По филиалам" in words
    assert "Приложение 2. По исполнителям" in words


def test_a_long_table_repeats_its_header_and_pages_are_numbered(typesetter, words_of):
    pages = words_of(report_pdf(report(), edition("en"), typesetter), apart=True)

    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"{number}/{len(pages)}" in page.replace(" ", "")
    assert all("Official" in page and "Decided, by outcome" in page for page in pages[3:])


@pytest.mark.parametrize("seal", [None, SEAL], ids=["a draft", "a frozen month"])
@EACH_LANGUAGE
def test_signatures_stand_below_the_figures_and_on_no_page_by_themselves(
    language, seal, typesetter, words_of
):
    # What was signed holds no share of what came afterwards: two lines less, and the seal.
    further = dict.fromkeys((figure for figure in FROZEN_FIGURES if seal), 1)
    whole = replace(report().total, further=further)
    other = replace(report(), total=whole, sections={}, months=())
    told = replace(other, months=report().months, compared=dict.fromkeys(Against, other))
    pages = words_of(report_pdf(told, edition(language), typesetter, seal), apart=True)

    assert len(pages) == 2
    assert edition(language).say("signed_by") in pages[1]


def test_there_are_lines_for_two_signatures(typesetter, words_of):
    words = words_of(report_pdf(report(), edition("ru"), typesetter))

    assert "Составил(а)" in words
    assert "Подписал(а)" in words
    assert words.count("подпись") == 2


def test_the_same_report_is_the_same_bytes(typesetter):
    assert report_pdf(report(), edition("kk"), typesetter) == report_pdf(report(), edition("kk"), typesetter)


def test_a_period_without_questions_is_printed(typesetter, words_of):
    nothing = report(total=empty_row("total", OBLAST), months=(), sections={By.TOPIC: ()})

    words = words_of(report_pdf(nothing, edition("ru"), typesetter))

    assert "За этот период показывать нечего." in words
    assert "Доля от поступивших" in words


def test_outcomes_not_stated_are_printed_where_a_register_left_them_out(typesetter, words_of):
    stated = words_of(report_pdf(report(), edition("ru"), typesetter))
    total = report().total
    unstated = replace(total, cohort={"unstated": total.received})

    imported = words_of(report_pdf(report(total=unstated), edition("ru"), typesetter))

    assert "исход не указан" not in stated
    assert "исход не указан" in imported


def test_a_hostile_name_is_printed_and_does_nothing(typesetter, words_of, caplog):
    sections = {
        By.TOPIC: (row("topic", named(HOSTILE)), row("odd", named("\ud800 \ufffe \ue000 i\u0301 \u202eאב")))
    }

    pdf = report_pdf(report(sections=sections, branch=named(HOSTILE)), edition("kk"), typesetter)

    words = words_of(pdf)
    assert '#read("/etc/passwd") *b* $x$ <lab>' in words
    assert '=HYPERLINK("http://evil.example","x")' in words
    assert "□ □□ <script>&" in words
    assert "root:" not in words
    assert not caplog.records


def test_what_the_compiler_refuses_to_make_accessible_is_printed_all_the_same(
    typesetter, words_of, caplog, monkeypatch
):
    compile_it = typst.compile

    def refuse_accessible(*args, **options):
        if options["pdf_standards"]:
            raise typst.TypstError("the text Куанышева could not be displayed", "")
        return compile_it(*args, **options)

    monkeypatch.setattr(typst, "compile", refuse_accessible)

    pdf = report_pdf(report(), edition("ru"), typesetter)

    assert "Куанышева Умит" in words_of(pdf)
    (record,) = caplog.records
    assert record.message == "document_is_not_accessible"
    assert "Куанышева" not in str(record.__dict__)


def test_a_template_reads_no_file_outside_its_folder(tmp_path, font_folder):
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "thief.typ").write_text('#read("../secret.txt")')

    with pytest.raises(typst.TypstError):
        Typesetter(templates=tmp_path / "templates", fonts=font_folder).pdf(
            "thief.typ", {}, made_at=datetime(2026, 1, 1, tzinfo=UTC)
        )


def test_what_does_not_balance_is_not_printed(typesetter):
    with pytest.raises(Unbalanced):
        report_pdf(report(total=replace(report().total, closing=1)), edition(), typesetter)


def test_the_font_has_every_letter_of_the_three_languages():
    letters = (
        "".join(text for labels in LABELS.values() for text in labels.values()) + "ӘҒҚҢӨҰҮҺІәғқңөұүһі₸№«»—"
    )

    assert {letter for letter in letters if ord(letter) not in fonts.covered()} == set()
    assert ord("中") not in fonts.covered()


def test_the_kazakh_i_keeps_its_dot(font_folder):
    assert contours("і", font_folder) == 2
    assert contours("ı", font_folder) == 1


def test_font_files_are_written_once(font_folder):
    fonts.write_fonts(font_folder)
    before = {file.name: file.stat().st_mtime_ns for file in font_folder.iterdir()}

    fonts.write_fonts(font_folder)

    assert len(before) == 4
    assert before == {file.name: file.stat().st_mtime_ns for file in font_folder.iterdir()}


@EACH_LANGUAGE
def test_the_coupon_is_one_small_page_with_what_the_applicant_needs(language, typesetter, words_of, caplog):
    pdf = coupon_pdf(COUPON, edition(language), typesetter)

    (words,) = words_of(pdf, apart=True)
    say = edition(language)
    for text in (COUPON.number, COUPON.code, COUPON.received_by, COUPON.branch, COUPON.branch_address):
        assert text in words
    assert " ".join(say.day(date(2026, 2, 20)).split()) in words
    assert "00:05" in words
    assert b"MediaBox[0 0 297.6378 419.52756]" in pdf
    assert not caplog.records


def test_a_coupon_without_a_term_says_nothing_of_one(typesetter, words_of):
    words = words_of(coupon_pdf(replace(COUPON, due_on=None), edition("ru"), typesetter))

    assert "Ответ не позднее" not in words


def test_the_square_of_a_coupon_leads_to_its_own_appeal(typesetter):
    other = replace(COUPON, url=COUPON.url.replace("7Q4K", "8R5L"))

    assert coupon_pdf(COUPON, edition(), typesetter) != coupon_pdf(other, edition(), typesetter)


COUPON = Coupon(
    number="ЗКО-2026-000123",
    received_at=datetime(2026, 1, 29, 19, 5, tzinfo=UTC),
    received_by="Қуанышева Үміт",
    branch="Батыс Қазақстан облыстық филиалы",
    branch_address="Орал қаласы, Нұрсұлтан Назарбаев даңғылы, 158",
    due_on=date(2026, 2, 20),
    code="7Q4K-M2XD",
    url="https://reception.example/ask/7Q4KM2XDWf3tqP0aVxY1nZ",
)


def contours(letter: str, font_folder: Path) -> int:
    """Return of how many closed lines the letter is drawn."""
    source = f'#set text(font: "{fonts.FAMILY}", lang: "kk")\n{letter}'.encode()
    only = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_folder])
    drawing = typst.compile(source, format="svg", font_paths=only)
    symbol = drawing.decode().partition("<symbol")[2].partition("</symbol>")[0]
    return symbol.count("Z")
