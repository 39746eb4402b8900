"""`malp-flow cases`: children’s records chosen by chance."""

from typing import BinaryIO

import click

from malp_flow.cli import opening
from malp_flow.cli.files import file_argument
from malp_flow.cli.opening import Asked
from malp_flow.cli.verbs import Noun
from malp_flow.engine import sampling_list
from malp_flow.engine.sampling_list import ReadList
from malp_flow.errors import Refused
from malp_flow.services import case_choice, records_drawn
from malp_flow.services.case_choice import KeptChoice
from malp_flow.wording import list_words

_LARGEST_BYTES = 2 * 1024 * 1024


class LooksLikeAnIdentity(Refused):
    """The list may say who a child is. Take it out, or look at it and give --looked."""


class TooLarge(Refused):
    """That file is larger than 2 MB. Choose from a shorter list."""


@click.group(cls=Noun)
def cases() -> None:
    """Children’s records, by references that say nothing."""


@cases.command()
@file_argument
@click.option("--quota", "quotas", multiple=True, metavar="QUOTA", help="Such as “all: 5”.")
@click.option("--workflow", metavar="NAME", help="Instead of --quota: as many of each kind as it wants.")
@click.option("--review", "reference", metavar="REF", help="The review that looks at these records.")
@click.option("--seed", default="", metavar="TEXT", help="To make an earlier choice again; else a new one.")
@click.option("--looked", is_flag=True, help="Nothing in the list says who a child is.")
@opening.acts
def choose(
    file: BinaryIO,
    quotas: tuple[str, ...],
    workflow: str | None,
    reference: str | None,
    seed: str,
    looked: bool,
    asked: Asked,
) -> None:
    """Choose records from the list in FILE, as many of each kind as QUOTA says, and keep how it was done.

    Example: malp-flow cases choose list.csv --quota "plan = early help: 2"
    --quota "plan = child protection: 4" --as manager@fernshire.example
    """
    read = _read(file.read(_LARGEST_BYTES + 1), looked=looked)
    if bool(quotas) == bool(workflow):
        opening.which("Say --quota, or --workflow NAME.")
    with opening.acting(asked) as desk:
        lines = list(quotas) or records_drawn.lines_wanted(desk.session, workflow or "")
        wanted = sampling_list.read_quotas("\n".join(lines), read.columns)
        made = case_choice.make(desk.session, read.records, wanted, seed=seed, by=desk.by, now=desk.now)
        if reference:
            case_choice.take_over(desk.session, made, desk.opened(reference), by=desk.by, now=desk.now)
        kept = case_choice.of(desk.session, made, by=desk.by, now=desk.now)
    opening.said(asked, _words(kept), **_facts(kept))


def _read(data: bytes, *, looked: bool) -> ReadList:
    if len(data) > _LARGEST_BYTES:
        raise TooLarge
    read = sampling_list.read_list(data.decode("utf-8", "replace"))
    if read.suspicious and not looked:
        raise LooksLikeAnIdentity(f"{LooksLikeAnIdentity.__doc__} It says: {list_words(read.suspicious)}.")
    return read


def _words(kept: KeptChoice) -> str:
    lines = [
        f"{case_choice.stratum_words(quota)}: {list_words(chosen) or 'none'}"
        for quota, chosen in zip(kept.quotas, kept.chosen, strict=True)
    ]
    missing = kept.again.missing
    short = (
        [f"{missing} missing: too few in the stratum. Nothing was taken from elsewhere."] if missing else []
    )
    return "\n".join([*lines, *short, *case_choice.told(kept)])


def _facts(kept: KeptChoice) -> dict[str, object]:
    chosen = [
        {
            "stratum": dict(each.quota.strata),
            "wanted": each.quota.number,
            "available": each.available,
            "chosen": each.chosen,
        }
        for each in kept.again.filled
    ]
    about = {"choice_id": kept.id, "seed": kept.seed, "sha256": kept.sha256}
    return about | {"quotas": chosen, "left_out": kept.again.left_out, "missing": kept.again.missing}
