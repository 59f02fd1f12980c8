"""A report to print: long names, forty officials, twelve months; and the labels of it in three languages."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from reception.adapters.editions import Edition
from reception.domain.report import OPEN, By, Definitions, MonthPoint, Names, Report, Row
from reception.domain.vocabulary import Outcome
from tests.unit.adapters.label_sample import LABELS

LANGUAGES = ("kk", "ru", "en")
ORAL = ZoneInfo("Asia/Oral")

HOSTILE = (
    '=HYPERLINK("http://evil.example","x") #read("/etc/passwd") *b* $x$ <lab>'
    " \x00\x1b \U0001f600 中文 <script>&"
)


def edition(language: str = "ru") -> Edition:
    """Return an edition; with all its labels."""
    return Edition(language, LABELS[language], ORAL)


def row(key: str, names: Names, scale: int = 1, **values: int) -> Row:
    """Return a balanced row: by default 20 received, 6 of them positive, 8 under control, times ``scale``."""
    counts = {"opening": 7, "received": 20, "reopened": 1, "overdue": 3} | values
    cohort: Mapping[str, int] = {
        Outcome.POSITIVE.value: 6,
        Outcome.PARTLY.value: 1,
        Outcome.EXPLAINED.value: 3,
        Outcome.REDIRECTED.value: 1,
        Outcome.REFUSED.value: 1,
        OPEN: 8,
    }
    decided = {
        Outcome.POSITIVE: 8,
        Outcome.PARTLY: 2,
        Outcome.EXPLAINED: 4,
        Outcome.REFUSED: 2,
        Outcome.LEFT: 1,
    }
    return Row(
        key=key,
        names=names,
        opening=counts["opening"] * scale,
        received=counts["received"] * scale,
        reopened=counts["reopened"] * scale,
        decided={outcome: count * scale for outcome, count in decided.items()},
        closing=11 * scale,
        overdue=counts["overdue"] * scale,
        cohort={name: count * scale for name, count in cohort.items()},
        depth=int(key.count("/")),
    )


def empty_row(key: str, names: Names) -> Row:
    """Return the row of somebody with no question at all."""
    return Row(key, names, 0, 0, 0, {}, 0, 0, {})


def named(text: str) -> Names:
    """Return one name for all languages."""
    return Names(text, text, text)


def report(**values: object) -> Report:
    """Return January 2026 of the oblast branch."""
    officials = [row(f"official-{n}", OFFICIALS[n % len(OFFICIALS)], 1 + n % 5) for n in range(39)]
    defaults: dict[str, object] = {
        "start_on": date(2026, 1, 1),
        "end_on": date(2026, 1, 31),
        "known_at": datetime(2026, 2, 2, 4, 5, tzinfo=UTC),
        "definitions": Definitions(),
        "branch": OBLAST,
        "total": row("total", Names("Барлығы", "Всего", "Total"), 100),
        "sections": {
            By.BRANCH: (row("27", OBLAST, 60), row("27/10", ORAL_CITY, 30), row("27/44", BAITEREK, 10)),
            By.OFFICIAL: (*officials, empty_row("official-39", OFFICIALS[0])),
        },
        "months": tuple(
            MonthPoint(
                date(2025 + n // 12, n % 12 + 1, 1),
                1650 + 37 * n % 400,
                1500 + 91 * n % 350,
                480 + 53 * n % 210,
            )
            for n in range(1, 13)
        ),
    }
    return Report(**{**defaults, **values})  # type: ignore[arg-type] # a test may pass what it is about


OBLAST = Names(
    "Батыс Қазақстан облыстық филиалы",
    "Западно-Казахстанский областной филиал",
    "West Kazakhstan oblast branch",
)
ORAL_CITY = Names("Орал қалалық филиалы", "Уральский городской филиал", "Oral city branch")
BAITEREK = Names("Бәйтерек аудандық филиалы", "Филиал района Бәйтерек", "Baiterek district branch")
OFFICIALS = (
    Names("Әбілқайырұлы Өмірзақ", "Абилхаирулы Омирзак", "Omirzaq Abilqaiyruly"),
    Names(
        "Батыс Қазақстан облысы әкімінің тұрғын үй-коммуналдық шаруашылық мәселелері"
        " жөніндегі орынбасары Ғұмаров Һ. І.",
        "Заместитель акима Западно-Казахстанской области по вопросам"
        " жилищно-коммунального хозяйства Гумаров Г. И.",
        "Vice akim of West Kazakhstan for housing and utilities G. Gumarov",
    ),
    Names("Қуанышева Үміт", "Куанышева Умит", "Umit Quanysheva"),
    Names(
        "Петрова-Водкина Елизавета Константиновна",
        "Петрова-Водкина Елизавета Константиновна",
        "Ye. Petrova-Vodkina",
    ),
)
