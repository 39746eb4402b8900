"""`malp-flow mail`: the emails that went, wait or failed, and one that goes once more."""

from uuid import UUID

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked
from malp_flow.cli.verbs import Noun, tell_json
from malp_flow.engine.working_days import local_day
from malp_flow.services import mail_hold, mail_list, resending
from malp_flow.services.mail_list import MailLine
from malp_flow.wording import list_words, time_words


@click.group(cls=Noun)
def mail() -> None:
    """Look at emails; never at addresses or at what they say."""


@mail.command()
@click.option(
    "--coming",
    type=click.IntRange(1, 250),
    metavar="N",
    help="Only those that wait or are planned, for the next N working days.",
)
@click.option("--failed", is_flag=True, help="Only those that were given up.")
@opening.looks
def outbox(coming: int | None, failed: bool, asked: Asked) -> None:
    """List emails with what became of them, the oldest first.

    A planned reminder has no number yet, and goes only if it is still needed then.

    Example: malp-flow mail outbox --coming 10
    """
    if coming and failed:
        opening.which("Say either --coming or --failed: what is coming has not failed.")
    with opening.reading(asked) as here:
        found = (
            mail_list.coming(here.session, here.place.id, working_days=coming, now=here.now)
            if coming
            else mail_list.letters(here.session, here.place.id, failed=failed)
        )
    if asked.as_json:
        tell_json(found)
        return
    for line in found:
        _tell(line)
    if not found:
        click.echo("No such emails." if coming or failed else "No emails yet.")


def _tell(line: MailLine) -> None:
    at = f"{opening.day(local_day(line.at))}, {time_words(line.at)}"
    place = f" ({list_words(line.reviews)})" if line.reviews else ""
    more = "".join(f": {each}" for each in (line.about, line.why) if each)
    number = f"  {line.id}" if line.id else ""
    click.echo(f"{at:<26}  {line.word:<28}  {line.title}, to {line.to}{place}{more}{number}")


@mail.command()
@click.argument("letter_id", metavar="ID", type=click.UUID)
@opening.acts
def resend(letter_id: UUID, asked: Asked) -> None:
    """Send an email once more, as a new one: what it says is read anew. ID is its number in the outbox.

    Example: malp-flow mail resend 01890a5d-ac96-774b-bcce-b302099a8057 --as manager@fernshire.example
    """
    with opening.acting(asked) as desk:
        again = resending.send_again(desk.session, letter_id, by=desk.by, now=desk.now)
    if asked.as_json:
        tell_json({"done": True, "letter": letter_id, "again": again})
        return
    click.echo(f"It goes once more, with the number {again}.")
    click.echo("Next: malp-flow mail outbox")


@mail.command()
@opening.acts
def hold(asked: Asked) -> None:
    """Put all emails of this installation on hold: reminders are planned, and nothing leaves.

    Example: malp-flow mail hold --as manager@fernshire.example
    """
    with opening.acting(asked) as desk:
        mail_hold.hold(desk.session, by=desk.by, now=desk.now)
    opening.said(asked, "All emails are on hold. Next: malp-flow mail release")


@mail.command()
@opening.acts
def release(asked: Asked) -> None:
    """Let the emails go that are on hold. Look first: malp-flow mail outbox.

    Example: malp-flow mail release --as manager@fernshire.example
    """
    with opening.acting(asked) as desk:
        mail_hold.release(desk.session, by=desk.by, now=desk.now)
    opening.said(asked, "Emails leave again. Next: malp-flow mail outbox")
