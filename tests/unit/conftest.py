"""The vectors that the whole project shares; the pure rules need nothing of the application."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"


@pytest.fixture
def shared_case() -> Callable[[str], Any]:
    """Read a file of ../shared/cases; skip the test where it is absent."""

    def read(name: str) -> Any:
        path = SHARED / "cases" / name
        if not path.exists():
            pytest.skip(f"../shared/cases/{name} is not there")
        return json.loads(path.read_text(encoding="utf-8"))

    return read
