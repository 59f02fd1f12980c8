"""Shares in per cent, in integers inside, so that figures shown together agree (report.md, "Shares")."""

from collections.abc import Hashable, Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

TENTHS_IN_HUNDRED = 1000
"""One hundred per cent, counted in tenths of a per cent: the finest that is printed."""

CONFIDENCE_95 = Decimal("1.96")
"""The standard normal quantile of a two-sided 95 % interval."""


def share(numerator: int, denominator: int) -> Decimal | None:
    """Return ``numerator / denominator`` in per cent to one decimal, half up; None where there is nothing.

    Raises ``ValueError`` for a negative count.
    """
    _ensure_counts(numerator, denominator)
    if not denominator:
        return None
    return _per_cent((2 * TENTHS_IN_HUNDRED * numerator + denominator) // (2 * denominator))


def fill_hundred(counts: Mapping[Key, int]) -> dict[Key, Decimal]:
    """Return per cent to one decimal that add up to exactly 100.0, or all zeros for no cases.

    Each share is rounded down; the tenths still missing go to the shares that lost
    most in rounding (the largest remainder method), the earlier key first.
    Raises ``ValueError`` for a negative count.
    """
    _ensure_counts(*counts.values())
    total = sum(counts.values())
    if not total:
        return dict.fromkeys(counts, _per_cent(0))
    tenths = {key: count * TENTHS_IN_HUNDRED // total for key, count in counts.items()}
    missing = TENTHS_IN_HUNDRED - sum(tenths.values())
    by_remainder = sorted(counts, key=lambda key: counts[key] * TENTHS_IN_HUNDRED % total, reverse=True)
    for key in by_remainder[:missing]:
        tenths[key] += 1
    return {key: _per_cent(value) for key, value in tenths.items()}


def wilson(successes: int, n: int, z: Decimal = CONFIDENCE_95) -> tuple[Decimal, Decimal] | None:
    """Return the Wilson score interval in per cent to one decimal; None where ``n`` is 0.

    Source: E. B. Wilson, 1927. Unlike the share plus or minus an error it stays
    within 0 and 100 and is honest for few cases. Raises ``ValueError`` unless
    0 <= successes <= n.
    """
    _ensure_counts(successes, n)
    if successes > n:
        raise ValueError(f"{successes} successes are more than {n} cases")
    if not n:
        return None
    with localcontext() as context:
        # The figures of a frozen month may not depend on the precision that a caller has set.
        context.prec = 28
        square = z * z
        middle = successes + square / 2
        spread = z * (Decimal(successes * (n - successes)) / n + square / 4).sqrt()
        return (
            _rounded(100 * max(middle - spread, Decimal(0)) / (n + square)),
            _rounded(100 * min(middle + spread, n + square) / (n + square)),
        )


def _per_cent(tenths: int) -> Decimal:
    return Decimal(tenths).scaleb(-1)


def _rounded(per_cent: Decimal) -> Decimal:
    return per_cent.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _ensure_counts(*counts: int) -> None:
    for count in counts:
        if count < 0:
            raise ValueError(f"a count cannot be negative: {count}")
