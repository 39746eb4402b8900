"""`malp-flow audits list` and `issue`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from malp_flow.cli import moving, opening
from malp_flow.cli.opening import Act, Asked, Here, NotListed, folded
from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.engine import telling_moves
from malp_flow.engine.definition import Kind
from malp_flow.services import audit_lists, exports
from malp_flow.services.audit_lines import AuditLine
from malp_flow.services.moves import Prospect


@click.command("list", cls=Verb)
@click.argument("reference", metavar="[REF]", required=False)
@click.option(
    "--due-in", type=click.IntRange(min=0), metavar="N", help="Only those due within N working days."
)
@click.option("--overdue", is_flag=True, help="Only those overdue; with --due-in both kinds.")
@click.option("--agency", metavar="NAME", help="Only those of this agency.")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, in the same columns as --json.")
@opening.looks
def list_audits(
    reference: str | None, due_in: int | None, overdue: bool, agency: str | None, as_csv: bool, asked: Asked
) -> None:
    """List the audits of the review REF; without REF those of every review that runs.

    Example: malp-flow audits list --due-in 5 --overdue
    """
    if as_csv and asked.as_json:
        raise click.UsageError("Choose --json or --csv, not both.")
    with opening.reading(asked) as here:
        found = _found(here, reference)
    shown = [line for line in _of_agency(found, agency) if _is_due(line, due_in=due_in, overdue=overdue)]
    if asked.as_json:
        tell_json(exports.matrix_rows(shown))
        return
    if as_csv:
        click.echo(exports.matrix_csv(shown), nl=False)
        return
    for line in shown:
        _tell(line, with_review=reference is None)
    if not shown:
        click.echo("No such audits.")


def _found(here: Here, reference: str | None) -> list[AuditLine]:
    if reference is None:
        return audit_lists.of_running(here.session, here.place.id, now=here.now)
    return audit_lists.of_review(here.session, here.opened(reference), now=here.now)


def _of_agency(found: Sequence[AuditLine], agency: str | None) -> list[AuditLine]:
    if agency is None:
        return list(found)
    own = [line for line in found if folded(line.agency) == folded(agency)]
    if not own:
        raise NotListed("agency", agency, sorted({line.agency for line in found}))
    return own


def _is_due(line: AuditLine, *, due_in: int | None, overdue: bool) -> bool:
    if due_in is None and not overdue:
        return True
    soon = due_in is not None and line.working_days is not None and not line.late
    return bool((overdue and line.late) or (soon and (line.working_days or 0) <= (due_in or 0)))


def _tell(line: AuditLine, *, with_review: bool) -> None:
    review = f"{line.review:<14}  " if with_review else ""
    # Before anything is saved nobody has counted what this agency is asked.
    far = f"{line.answered} of {line.required}" if line.required else "–"
    click.echo(
        f"{review}{line.record:<8}  {line.agency:<32}  {line.word:<18}  {far:<8}  {line.due or '–'}".rstrip()
    )


@click.command(cls=Verb)
@click.argument("reference", metavar="REF")
@opening.acts_on_review
def issue(reference: str, asked: Asked) -> None:
    """Issue the audits of the review REF, or say everything that is missing before (exit 3).

    Emails leave on working days from 8am to 4:30pm; working days count from the first such day.

    Example: malp-flow audits issue MALP-2026-07 --as manager@fernshire.example
    """

    def choose(act: Act, found: Sequence[Prospect]) -> Prospect:
        return moving.only(telling_moves.opening(act.review.workflow, Kind.return_), found, to=None)

    moving.go(asked, reference, choose)
