"""Before an event, by command: its calling off, who is invited, and what they answered."""

from uuid import UUID

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Act, Asked, folded
from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.services import (
    event_asking,
    event_invitations,
    event_list,
    event_naming,
    event_planning,
    report_pages,
)
from malp_flow.services.event_list import Gathering, Guest
from malp_flow.services.event_naming import Invitee
from malp_flow.wording import count_words, day_of_record, time_words

which = click.option("--event", "name", metavar="ID", help="Which event, where the workflow has several.")
sitting = click.option(
    "--session", "number", type=click.IntRange(1), metavar="N", help="Which session of it."
)


@click.command("cancel", cls=Verb)
@click.argument("reference", metavar="REF")
@click.option("--reason", required=True, metavar="TEXT", help="Why, in one line; those invited read it.")
@sitting
@which
@opening.acts_on_review
def cancel(reference: str, reason: str, number: int | None, name: str | None, asked: Asked) -> None:
    """Cancel the event of the review REF, or one session of it; those who were asked are told.

    Example: malp-flow event cancel MALP-2026-07 --reason "The hall is flooded."
    --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        event_planning.call_off(
            act.session, act.review, event=name, number=number, reason=reason, by=act.by, now=act.now
        )
        title = report_pages.event(act.session, act.review, name=name, by=act.by, now=act.now).title
    opening.done(asked, act, f"{title}: cancelled. Those who were asked and have not declined are told.")


@click.command("invite", cls=Verb)
@click.argument("reference", metavar="REF")
@click.option("--name", "person", metavar="NAME", help="Invite one person of this name.")
@click.option("--address", "mailbox", metavar="ADDRESS", help="Their email address.")
@click.option("--role", metavar="ID", help="Their role in the workflow.")
@click.option("--agency", metavar="NAME", help="The agency they come for.")
@click.option("--ask-agencies", is_flag=True, help="Ask the leads of the agencies whom to invite.")
@click.option("--unanswered", is_flag=True, help="Write once more to those who have not answered.")
@which
@opening.acts_on_review
def invite(
    reference: str,
    person: str | None,
    mailbox: str | None,
    role: str | None,
    agency: str | None,
    ask_agencies: bool,
    unanswered: bool,
    name: str | None,
    asked: Asked,
) -> None:
    """Invite to the event of the review REF: all who hold an invited role, or one person by name.

    Example: malp-flow event invite MALP-2026-07 --name "Max Bell" --address max@police.example
    --role practitioner --agency "Fernshire Police" --as manager@fernshire.example
    """
    one = (person, mailbox, role)
    if any(one) and not all(one):
        opening.which("Say --name, --address and --role together.")
    with opening.acting_on(asked, reference) as act:
        if person and mailbox and role:
            wanted = Invitee(person, mailbox, role, _agency(act, agency))
            event_naming.invite_person(act.session, act.review, wanted, event=name, by=act.by, now=act.now)
            number = 1
        else:
            number = _many(act, name, ask_agencies=ask_agencies, unanswered=unanswered)
    words = count_words(number, "person is written to.", "people are written to.")
    opening.done(asked, act, words, written_to=number)


def _agency(act: Act, wanted: str | None) -> UUID | None:
    if wanted is None:
        return None
    known = {folded(name): agency for agency, name in report_pages.agencies_of(act.session, act.by)}
    if folded(wanted) not in known:
        opening.which(f"There is no agency called {wanted} here.")
    return known[folded(wanted)]


def _many(act: Act, name: str | None, *, ask_agencies: bool, unanswered: bool) -> int:
    act_on = event_asking.ask_agencies if ask_agencies else event_invitations.invite_holders
    if unanswered:
        act_on = event_asking.write_again
    return act_on(act.session, act.review, event=name, by=act.by, now=act.now)


@click.command("invited", cls=Verb)
@click.argument("reference", metavar="REF")
@which
@opening.acts
def invited(reference: str, name: str | None, asked: Asked) -> None:
    """List who is invited to the event of the review REF, and what each answered.

    Example: malp-flow event invited MALP-2026-07 --json --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        shown = event_list.page(act.session, act.review, name, by=act.by, now=act.now)
    if asked.as_json:
        tell_json([_as_json(each) for each in shown.gatherings])
        return
    for each in shown.gatherings:
        _tell(each)
    if not shown.gatherings:
        click.echo("The event has no date yet.")


def _tell(gathering: Gathering) -> None:
    counts = gathering.counts
    day = day_of_record(gathering.starts_at.date())
    click.echo(
        f"{day}, {time_words(gathering.starts_at)}: {counts.invited} invited, {counts.coming} coming, "
        f"{f'{counts.before_change} coming before it changed, ' if counts.before_change else ''}"
        f"{counts.not_coming} not coming, {counts.unanswered} without an answer, "
        f"{counts.with_needs} with access needs."
    )
    for guest in gathering.guests:
        answer = f"{guest.answer or 'no answer'}{', undecided' if guest.undecided else ''}"
        click.echo(f"  {guest.name}, {guest.role}, {guest.agency or '–'}: {answer}")


def _as_json(gathering: Gathering) -> dict[str, object]:
    return {
        "session": gathering.number,
        "starts_at": gathering.starts_at,
        "ends_at": gathering.ends_at,
        "place": gathering.place,
        "people": [_guest(each) for each in gathering.guests],
    }


def _guest(guest: Guest) -> dict[str, object]:
    return {
        "name": guest.name,
        "role": guest.role,
        "agency": guest.agency,
        "answer": guest.answer or None,
        "before_change": guest.before_change,
        "undecided": guest.undecided,
        "needs": guest.needs,
    }
