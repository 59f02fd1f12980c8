"""What the commands print."""

import json
from typing import Any

import click


def say_json(content: Any) -> None:
    """Print machine-readable output: one JSON value."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=2, default=str))
