"""The contracts of ``pyproject.toml`` know every folder they are about."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}


def test_every_web_feature_is_held_apart_from_the_others():
    features = {
        f"reception.web.{path.parent.name}" for path in (ROOT / "reception/web").glob("*/__init__.py")
    }

    assert set(CONTRACTS["features-side-by-side"]["modules"]) == features


def test_the_layers_leave_out_no_package():
    assert CONTRACTS["layers"]["exhaustive"] is True
