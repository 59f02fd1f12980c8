"""What the system says of processes, as far as tests ask: Linux only."""

from pathlib import Path


def is_alive(pid: int) -> bool:
    """Say whether a process runs; one that has ended and is only waited for does not."""
    return _facts(pid)[0] != "Z"


def session_of(pid: int) -> int:
    return int(_facts(pid)[3])


def parent_of(pid: int) -> int:
    return int(_facts(pid)[1])


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def living() -> list[int]:
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [pid for pid in pids if is_alive(pid)]


def _facts(pid: int) -> list[str]:
    """Return state, parent, group and session, and what follows; of one that is gone as of one that ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["Z", "0", "0", "0"]
