"""The figures of runs as a table in Markdown."""

from collections.abc import Sequence

from tests.faults.driver import Figures


def table(runs: Sequence[Figures]) -> str:
    """Return one column a run."""
    rows = {
        "seconds of faults": [f"{run.seconds:.0f}" for run in runs],
        "working days that passed": [str(run.days) for run in runs],
        "faults": [str(sum(run.faults.values())) for run in runs],
        **_faults(runs),
        "requests": [str(sum(run.tally.requests.values())) for run in runs],
        "without an answer, asked again": [str(sum(run.tally.failed.values())) for run in runs],
        "of them forms": [str(run.tally.sent_again) for run in runs],
        **_surviving(runs),
        **_findings(runs),
    }
    head = ["", *(run.world for run in runs)]
    lines = [head, ["---", *("---:" for _ in runs)], *([name, *cells] for name, cells in rows.items())]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _faults(runs: Sequence[Figures]) -> dict[str, list[str]]:
    names = dict.fromkeys(name for run in runs for name in sorted(run.faults))
    return {f"– {name}": [str(run.faults[name] or "") for run in runs] for name in names}


def _surviving(runs: Sequence[Figures]) -> dict[str, list[str]]:
    if not any(run.surviving for run in runs):
        return {}
    name = "requests to the other node while one was killed or cut off (failed)"
    cells = [
        f"{run.surviving['requests']} ({run.surviving['failed']})" if run.surviving else "" for run in runs
    ]
    return {name: cells}


def _findings(runs: Sequence[Figures]) -> dict[str, list[str]]:
    names = list(runs[0].findings.__dataclass_fields__)
    rows = {name.replace("_", " "): [str(getattr(run.findings, name)) for run in runs] for name in names}
    rows["mails doubled"] = [f"{run.findings.mails_doubled} (at most {run.most_doubled})" for run in runs]
    return rows
