"""The figures as a table in Markdown, with what falls short of its goal marked."""

from collections.abc import Mapping, Sequence

from tests.bench.measuring import Cost
from tests.bench.subjects import Subject

Measured = Mapping[str, Mapping[str, Cost]]
"""Costs by page, then by "ours", "plain" and "bare"."""


def table(subjects: Sequence[Subject], by_size: Mapping[int, Measured]) -> str:
    """Return a table for each size, the growth from the smallest to the largest beside the last."""
    smallest, largest = min(by_size), max(by_size)
    parts = []
    for size, measured in by_size.items():
        growth = by_size[smallest] if size == largest != smallest else None
        lines = [_head(smallest if growth else None, size), *(_line(s, measured, growth) for s in subjects)]
        parts.append(f"**{size:,} appeals**\n\n".replace(",", "\u202f") + "\n".join(lines))
    return "\n\n".join(parts)


def _head(smallest: int | None, size: int) -> str:
    names = [
        "Page",
        "ours, CPU ms",
        "of it database",
        "wall ms",
        "plain SQL",
        "bare Flask",
        "to plain SQL",
        "to bare Flask",
    ]
    if smallest is not None:
        names.append(f"growth {smallest // 1000}k → {size // 1000}k (plain SQL)")
    return "| " + " | ".join(names) + " |\n|---" + "|---:" * (len(names) - 1) + "|"


def _line(subject: Subject, measured: Measured, smaller: Measured | None) -> str:
    ours, plain, bare = (measured[subject.name][name] for name in ("ours", "plain", "bare"))
    cells = [
        subject.name,
        f"{ours.cpu:.1f}",
        f"{ours.database:.1f}",
        f"{ours.wall:.1f}",
        f"{plain.cpu:.1f}",
        f"{bare.cpu:.1f}",
        marked(ours.cpu / plain.cpu, subject.most_of_plain),
        marked(ours.cpu / bare.cpu, subject.most_of_bare),
    ]
    if smaller is not None:
        before = smaller[subject.name]
        growth = marked(ours.cpu / before["ours"].cpu, subject.most_growth)
        cells.append(f"{growth} ({plain.cpu / before['plain'].cpu:.2f})")
    return "| " + " | ".join(cells) + " |"


def marked(ratio: float, most: float | None) -> str:
    """Return a ratio, in bold with its goal where it misses it."""
    if most is None:
        return f"{ratio:.2f}"
    return f"{ratio:.2f} ≤ {most:g}" if ratio <= most else f"**{ratio:.2f} > {most:g}**"
