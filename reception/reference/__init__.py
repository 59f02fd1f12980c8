"""Reference and demo data of West Kazakhstan as plain TOML files, and the one function that reads them."""

import tomllib
from importlib import resources
from typing import Any


def load(name: str) -> dict[str, Any]:
    """Read ``name``.toml of this folder anew; raise ``FileNotFoundError`` if it is not there."""
    text = resources.files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
