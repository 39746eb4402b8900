"""`malp-flow review side-by-side`: the answers of all agencies, once they are released, as CSV."""

from __future__ import annotations

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked
from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.services import access_log, collation_pages, people, release_pages
from malp_flow.services.collation import ALL, Wanted


@click.command("side-by-side", cls=Verb)
@click.argument("reference", metavar="REF")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, which it is without --json anyway.")
@click.option("--case", metavar="C", default=ALL, help="Only this child’s record.")
@click.option("--agency", metavar="NAME", default="", help="Only this agency.")
@click.option("--section", metavar="ID", default="", help="Only this section of the audit.")
@click.option("--differences", is_flag=True, help="Only questions that were rated differently.")
@opening.acts
def side_by_side(
    reference: str,
    as_csv: bool,
    case: str,
    agency: str,
    section: str,
    differences: bool,
    asked: Asked,
) -> None:
    """Print the answers of all agencies in the review REF; that you read them is noted.

    Example: malp-flow review side-by-side MALP-2026-07 --csv --as manager@fernshire.example
    """
    if as_csv and asked.as_json:
        opening.which("Say either --csv or --json.")
    wanted = Wanted(section=section, case=case, agency=agency, differences=differences)
    with opening.acting(asked) as desk:
        review = desk.opened(reference)
        sheet = collation_pages.as_document(desk.session, review, wanted, by=desk.by, now=desk.now)
        access_log.note(
            desk.session,
            person_id=people.person_of(desk.session, desk.by.person_id),
            thing=f"{release_pages.SIDE_BY_SIDE}:{review.id}",
            partnership_id=desk.place.id,
            now=desk.now,
        )
    if asked.as_json:
        tell_json(
            [
                dict(zip(collation_pages.COLUMNS, line, strict=True))
                for line in collation_pages.as_lines(sheet)
            ]
        )
        return
    click.echo(collation_pages.as_csv(sheet), nl=False)
