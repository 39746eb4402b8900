"""`malp-flow report document`: the report as a file, for partners, the public, teams or a committee."""

from __future__ import annotations

from pathlib import Path

import click

from malp_flow.cli import opening
from malp_flow.cli.audits_blank import StandsInTheWay
from malp_flow.cli.opening import Asked, Desk
from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.engine.report import Report
from malp_flow.services import access_log, people, report_files
from malp_flow.services.report_files import NoSuchDocument
from malp_flow.settings import load_settings

FORMS = sorted({form for forms in report_files.FORMS.values() for form in forms})


@click.command(cls=Verb)
@click.argument("reference", metavar="REF")
@click.option(
    "--what",
    type=click.Choice(list(report_files.FORMS)),
    default="report",
    show_default=True,
    help="Which document.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="docx",
    show_default=True,
    help="Which kind of file.",
)
@click.option(
    "--out",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The new file; without it, the usual name in this folder.",
)
@opening.acts
def document(reference: str, what: str, form: str, file: Path | None, asked: Asked) -> None:
    """Write the report of the review REF as a file; that you took it is noted.

    Example: malp-flow report document MALP-2026-07 --format pdf --as reviewer@fernshire.example
    """
    forms = report_files.FORMS[what]
    if form not in forms:
        opening.which(f"There is no {what}.{form}. Take one of: {', '.join(forms)}.")
    name = f"{what}.{form}"
    with opening.acting(asked) as desk:
        report = _taken(desk, reference, name)
    data = report_files.written(report, name, own=load_settings().own_folder)
    out = file or Path(report_files.file_name(report, name))
    _keep(out, data)
    if asked.as_json:
        facts = {"version": report.number, "final": report.is_final, "bytes": len(data)}
        tell_json({"file": str(out), "reference": report.reference} | facts)
        return
    status = "final" if report.is_final else "draft"
    click.echo(f"{out}: version {report.number}, {status}, {len(data):,} bytes.")


def _taken(desk: Desk, reference: str, name: str) -> Report:
    """Return the report once it was noted that somebody takes it; raises NotListed, NoSuchDocument."""
    review = desk.opened(reference)
    shelf = report_files.shelf(desk.session, review.reference, by=desk.by, now=desk.now)
    if shelf.report is None:
        raise NoSuchDocument
    access_log.note(
        desk.session,
        person_id=people.person_of(desk.session, desk.by.person_id),
        thing=report_files.thing(shelf, name),
        partnership_id=desk.place.id,
        now=desk.now,
    )
    return shelf.report


def _keep(out: Path, data: bytes) -> None:
    try:
        with out.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise StandsInTheWay from None
    except OSError as error:
        opening.which(f"{out} cannot be written: {error.strerror}.")
