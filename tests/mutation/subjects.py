"""What is changed, and by which tests it has to be noticed."""

SUBJECTS: dict[str, tuple[str, ...]] = {
    "shares": ("test_shares.py",),
    "figures": ("test_figures.py",),
    "report": ("test_report.py",),
    "ranking": ("test_ranking.py",),
    "sampling": ("test_sampling.py",),
    "folding": ("test_folding.py",),
    "credit": ("test_credit.py",),
    "frozen": ("test_frozen.py",),
    "history": ("test_history.py",),
    "lookouts": ("test_lookouts.py",),
    "periods": ("test_periods.py",),
    "receptions_report": ("test_receptions.py", "test_receptions_report.py"),
    "month_mail": ("test_month_mail.py",),
}
"""Modules of ``reception.domain`` that compute shares, the balance and what is told of them."""
