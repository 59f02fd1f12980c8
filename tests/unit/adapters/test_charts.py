"""Charts as SVG."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from reception.adapters.charts import (
    FILLS,
    PAPER,
    SCREEN,
    TEXTURES,
    Month,
    Series,
    outcome_bar,
    twelve_months,
)
from reception.adapters.report_charts import cohort_chart, cohort_segments, months_chart
from reception.adapters.report_table import COHORT_KEYS
from reception.domain.report import OPEN
from tests.unit.adapters.report_sample import HOSTILE, LANGUAGES, OBLAST, edition, empty_row, report

SVG = "{http://www.w3.org/2000/svg}"
BOTH = pytest.mark.parametrize("draw", [cohort_chart, months_chart])
WIDTHS = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])


@BOTH
@WIDTHS
def test_a_strict_content_security_policy_lets_a_chart_pass(draw, narrow):
    drawing = draw(report(), edition("kk"), narrow=narrow)

    assert not re.search(r"style=|<style|<script|\son\w+=|https?://(?!www\.w3\.org/2000/svg)", drawing)


@BOTH
@WIDTHS
def test_a_chart_is_named_and_described_for_those_who_do_not_see_it(draw, narrow):
    picture = parsed(draw(report(), edition("ru"), narrow=narrow, ids="x"))

    title, description = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text
    assert (
        "решено положительно: 600 · 30,0" in description.text or "янв. 2026: Поступило 1" in description.text
    )


@BOTH
def test_two_drawings_on_a_page_share_no_ids(draw):
    one, other = (draw(report(), edition(), ids=ids) for ids in ("first", "second"))

    assert not set(re.findall(r'id="([^"]+)"', one)) & set(re.findall(r'id="([^"]+)"', other))


@BOTH
@WIDTHS
def test_every_texture_that_is_used_is_defined(draw, narrow):
    drawing = draw(report(), edition(), narrow=narrow)

    used = set(re.findall(r"url\(#([^)]+)\)", drawing))
    assert used
    assert used <= set(re.findall(r'<pattern id="([^"]+)"', drawing))


def test_kazakh_letters_stay_text():
    assert "құзыреті бойынша жіберілді" in texts(cohort_chart(report(), edition("kk")))


def test_the_segments_fill_the_bar_in_the_proportion_of_the_shares():
    picture = parsed(cohort_chart(report(), edition()))
    widths = {
        group.get("class"): float(group.find(f"{SVG}rect").get("width"))
        for group in picture.iter(f"{SVG}g")
        if group.find(f"{SVG}rect").get("height") == "40"
    }

    # Each segment leaves a gap of 1.5 units to the next.
    assert widths["part-positive"] == pytest.approx(0.30 * 720 - 1.5)
    assert widths["part-open"] == pytest.approx(0.40 * 720 - 1.5)
    assert sum(widths.values()) == pytest.approx(720 - 1.5 * len(widths))


@pytest.mark.parametrize("language", LANGUAGES)
@WIDTHS
def test_each_outcome_that_occurred_is_named_with_its_count_and_share(language, narrow):
    words = texts(cohort_chart(report(), edition(language), narrow=narrow))

    for segment in cohort_segments(report(), edition(language)):
        assert segment.label in words
        assert segment.caption in words
    assert edition(language).outcome("withdrawn") not in words


@WIDTHS
def test_each_month_shows_its_three_counts(narrow):
    months = [Month("янв.", "2026", (1234, 56, 7)), Month("февр.", "", (0, 8, 9))]

    words = texts(twelve_months(months, SERIES, title="т", description="о", narrow=narrow))

    for count in ("1234", "56", "7", "0", "8", "9", "янв.", "2026", "февр."):
        assert count in words


def test_a_column_is_as_high_as_its_count():
    picture = parsed(twelve_months([Month("янв.", "", (200, 100, 50))], SERIES, title="т", description="о"))
    heights = [
        float(group.find(f"{SVG}rect").get("height"))
        for group in picture.iter(f"{SVG}g")
        if group.find(f"{SVG}title") is not None
    ]

    assert heights[0] == pytest.approx(2 * heights[1]) == pytest.approx(4 * heights[2])


def test_on_a_telephone_no_letter_is_smaller_than_twelve_pixels():
    for draw in (cohort_chart, months_chart):
        picture = parsed(draw(report(), edition("kk"), narrow=True))
        # 390 px less the margins of the page.
        scale = 360 / float(picture.get("viewBox").split()[2])
        assert min(float(text.get("font-size")) for text in picture.iter(f"{SVG}text")) * scale >= 12


def test_a_period_in_which_nothing_came_is_drawn_without_segments():
    drawing = cohort_chart(report(total=empty_row("total", OBLAST), months=()), edition())

    assert parsed(drawing).find(f"{SVG}g") is None


def test_a_hostile_label_is_text():
    segment = cohort_segments(report(), edition())[0]
    hostile = type(segment)("positive", HOSTILE, Decimal(100), "100 %", "1 · 100 %")

    drawing = outcome_bar([hostile], title=HOSTILE, description=HOSTILE)

    assert "<script" not in drawing
    assert HOSTILE.replace("\x00\x1b", "") in texts(drawing)


def test_the_screen_follows_the_colour_of_the_text_and_paper_has_its_own():
    assert 'fill="currentColor"' in cohort_chart(report(), edition(), palette=SCREEN)
    assert "currentColor" not in cohort_chart(report(), edition(), palette=PAPER)


@pytest.mark.parametrize("key", FILLS)
@pytest.mark.parametrize("page", ["#ffffff", "#1b1f24"], ids=["light", "dark"])
def test_each_fill_stands_out_from_the_page(key, page):
    assert contrast(FILLS[key], page) >= 3


def test_no_two_parts_of_a_bar_are_alike_without_colour():
    textures = [TEXTURES.get(key) for key in COHORT_KEYS]

    assert len(set(textures)) == len([*COHORT_KEYS])
    assert OPEN in TEXTURES


SERIES = (
    Series("received", "Поступило"),
    Series("decided", "Рассмотрено"),
    Series("positive", "Положительно"),
)


def parsed(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)  # noqa: S314 - the drawing is our own


def texts(drawing: str) -> set[str]:
    return {text.text for text in parsed(drawing).iter(f"{SVG}text")}


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
