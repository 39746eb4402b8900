"""`malp-flow review chronology-add`: rows of a file into a review’s chronology, or a trial of it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import PurePath
from typing import BinaryIO

import click

from malp_flow.cli import exit_codes, files, opening
from malp_flow.cli.opening import Asked
from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.services import chronology_import
from malp_flow.services.chronology_import import Checked, Line
from malp_flow.wording import count_words, list_words

_LONGEST = 60
"""Signs of a row’s text that are printed beside what is wrong with it."""


@click.command("chronology-add", cls=Verb)
@click.argument("reference", metavar="REF")
@files.file_argument
@click.option("--case", metavar="C", default="", help="This child’s record, for rows that name none.")
@click.option(
    "--day",
    "days",
    multiple=True,
    metavar="ROW=WHEN",
    help="Give row ROW this date in place of its own; may be given more than once.",
)
@click.option("--partly", is_flag=True, help="Keep the rows that can be kept, though others cannot.")
@click.option("--dry-run", is_flag=True, help="Change nothing: say of each row whether it can be kept.")
@opening.acts
def add_chronology(
    reference: str,
    file: BinaryIO,
    case: str,
    days: tuple[str, ...],
    partly: bool,
    dry_run: bool,
    asked: Asked,
) -> None:
    """Add rows from FILE (.docx, .xlsx, .csv; - reads pasted rows) to the chronology of the review REF.

    If a row cannot be kept, none is, unless you say --partly (exit 3); each such row is told with its reason.

    Example: malp-flow review chronology-add MALP-2026-07 rows.xlsx --case C-118 --dry-run --as a@b.example
    """
    given = _days(days)
    name, data = PurePath(str(getattr(file, "name", "-"))).name, file.read()
    is_file = name not in {"-", "<stdin>"}
    typed = "" if is_file else data.decode("utf-8", "replace")
    grid = chronology_import.rows_of(data, name if is_file else "", typed)
    with opening.acting(asked, keep=not dry_run) as desk:
        review = desk.opened(reference)
        checked = chronology_import.check(
            desk.session, review, chronology_import.with_days(grid.rows, given), case=case,
            notes=grid.notes, by=desk.by, now=desk.now,
        )  # fmt: skip
        keeps = bool(checked.good) and not dry_run and (partly or not checked.bad)
        if keeps:
            chronology_import.keep(desk.session, review, checked, by=desk.by, now=desk.now)
    if asked.as_json:
        tell_json(_as_json(checked, keeps=keeps))
    else:
        _tell(checked, keeps=keeps, dry_run=dry_run)
    if checked.bad:
        click.get_current_context().exit(exit_codes.REFUSED)


def _days(given: tuple[str, ...]) -> dict[int, str]:
    found = {}
    for each in given:
        row, equals, when = each.partition("=")
        if not (row.strip().isdecimal() and equals and when.strip()):
            raise click.BadParameter("write ROW=WHEN, such as 7=about May 2025", param_hint="--day")
        found[int(row)] = when.strip()
    return found


def _as_json(checked: Checked, *, keeps: bool) -> dict[str, object]:
    return {
        "done": keeps,
        "kept": len(checked.good) if keeps else 0,
        "good": [asdict(line) for line in checked.good],
        "refused": [asdict(line) for line in checked.bad],
        "there_already": [asdict(line) for line in checked.there],
        "notes": checked.notes,
    }


def _tell(checked: Checked, *, keeps: bool, dry_run: bool) -> None:
    for note in checked.notes:
        click.echo(note)
    if checked.there:
        stand = count_words(len(checked.there), "row stands", "rows stand")
        click.echo(f"{stand} in the chronology already: not kept twice.")
    for line in checked.bad:
        click.echo(f"Row {line.number}, “{_short(line)}”: {' '.join(line.wrong)}")
    for line in checked.good:
        if line.looks:
            click.echo(f"Row {line.number} may say who somebody is: {list_words(line.looks)}")
    can, cannot = count_words(len(checked.good), "row", "rows"), count_words(len(checked.bad), "row", "rows")
    if keeps:
        click.echo(f"Kept {can}. Not kept: {cannot}.")
    else:
        why = "" if dry_run or not checked.bad else " With --partly the others are kept."
        click.echo(f"Could be kept: {can}. Cannot be kept: {cannot}. Nothing was changed.{why}")


def _short(line: Line) -> str:
    words = " ".join(f"{line.typed.when} {line.typed.text}".split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 2] + " …"
