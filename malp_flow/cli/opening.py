"""What every command about a review needs: the house, the partnership, the options they share."""

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import Any
from uuid import UUID

import click

from malp_flow import clock
from malp_flow.settings import load_settings
from malp_flow.wiring import House, build
from malp_flow.wording import day_of_record

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON value for machines.")
partnership = click.option(
    "--partnership", metavar="SLUG", help="The partnership’s short name; not needed where there is only one."
)


def house() -> House:
    """Return the house of this process's settings; raises Misconfigured."""
    return build(load_settings(), clock=clock.now)


def tell_json(value: object) -> None:
    """Print a value of ours as JSON: days as 2026-05-06, ids as text."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_plain))


def _plain(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return dict(value) if isinstance(value, Mapping) else str(value)


def day(value: date | None) -> str:
    """Return a day as people write it, or a dash where there is none."""
    return day_of_record(value) if value else "–"
