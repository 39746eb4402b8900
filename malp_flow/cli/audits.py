"""`malp-flow audits`: how far the audits of a review are."""

import click

from malp_flow.cli import opening
from malp_flow.services import review_lists, reviews


@click.group()
def audits() -> None:
    """Look at audits; never at what they say."""


@audits.command("list")
@click.argument("reference", metavar="REF")
@click.option("--overdue", is_flag=True, help="Only those that are overdue.")
@opening.partnership
@opening.as_json
def list_audits(reference: str, overdue: bool, partnership: str | None, as_json: bool) -> None:
    """List the audits of the review REF.

    Example: malp-flow audits list MALP-2026-07 --overdue
    """
    house = opening.house()
    with house.reading() as session:
        place = review_lists.partnership(session, partnership)
        review_id = reviews.found(session, reference, partnership_id=place.id)
        review = reviews.opened(session, review_id, partnership_id=place.id)
        found = review_lists.audits(session, review, now=house.clock())
    shown = [line for line in found if line.overdue or not overdue]
    if as_json:
        opening.tell_json(shown)
        return
    for line in shown:
        late = "  overdue" if line.overdue else ""
        far = f"{line.answered} of {line.required}"
        state = line.state.replace("_", " ")
        click.echo(
            f"{line.case:<8}  {line.agency:<36}  {state:<12}  {far:<9}  {opening.day(line.due_on)}{late}"
        )
