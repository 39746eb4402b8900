"""Moving a review on from the command line, or saying everything that stops it; and how that is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from malp_flow.cli import exit_codes, next_steps, opening
from malp_flow.cli.opening import Act, Asked
from malp_flow.cli.verbs import tell_json
from malp_flow.engine.definition import Move
from malp_flow.engine.findings import Finding
from malp_flow.engine.working_days import local_day
from malp_flow.errors import NotFound
from malp_flow.services import activity, moves, picture
from malp_flow.services.activity import Coming
from malp_flow.services.moves import Prospect
from malp_flow.wording import count_words, time_words


class NoSuchWay(NotFound):
    """No move leads there from where the review stands. `review show` lists the moves there are."""


_NO_EMAILS: Sequence[Coming] = ()

Chooser = Callable[[Act, Sequence[Prospect]], Prospect]
"""Says which move is meant, of those that leave the present state."""


def go(asked: Asked, reference: str, choose: Chooser, *, because: str = "") -> None:
    """Fire the move that is meant and say so; else say every check that is not met, and end with 3."""
    mends, emails = "", _NO_EMAILS
    with opening.acting_on(asked, reference) as act:
        way = choose(act, moves.explain(act.session, act.review, now=act.now))
        if way.is_open:
            moves.move_on(act.session, act.review, way.move.id, by=act.by, now=act.now, reason=because)
            emails = _emails(act)
        else:
            known = picture.facts(act.session, act.review, now=act.now)
            mends = next_steps.mending(act.review, way, known)
    if way.is_open:
        _tell_moved(asked, act, way, emails)
        return
    _tell_refused(asked, act, way, mends=mends)
    raise click.exceptions.Exit(exit_codes.REFUSED)


def only(ways: Sequence[Move], here: Sequence[Prospect], *, to: str | None) -> Prospect:
    """Return the one of these moves that is meant, preferring those that leave the present state.

    A move that leaves another state comes back without findings: the service says why it is not possible.
    Raises NoSuchWay; several without `to` are wrong usage.
    """
    wanted = [move for move in ways if to in (None, move.to)]
    leaving = [prospect for prospect in here if prospect.move in wanted]
    if not wanted:
        raise NoSuchWay
    if len({prospect.move.to for prospect in leaving}) > 1:
        states = ", ".join(prospect.move.to for prospect in leaving)
        opening.which(f"Several moves are possible, to: {states}. Say which with --to.")
    return leaving[0] if leaving else Prospect(wanted[0], ())


def _stands(act: Act, way: Prospect) -> dict[str, object]:
    review = act.review
    return {
        "moved": way.is_open,
        "reference": review.reference,
        "state": review.state,
        "version": review.version,
        "move": as_json(way),
    }


def _emails(act: Act) -> Sequence[Coming]:
    waiting = activity.coming(act.session, act.review)
    # A letter about several audits comes once for each of them.
    return list(dict.fromkeys(email for email in waiting if not email.reminder and email.at >= act.now))


def _tell_moved(asked: Asked, act: Act, way: Prospect, emails: Sequence[Coming]) -> None:
    if asked.as_json:
        tell_json({"done": True} | _stands(act, way) | {"emails": emails, "next": act.then})
        return
    click.echo(f"{act.review.reference} moved to “{act.review.workflow.state(act.review.state).title}”.")
    if emails:
        first = f"{opening.day(local_day(emails[0].at))}, {time_words(emails[0].at)}"
        waiting = count_words(len(emails), "email waits", "emails wait")
        click.echo(f"{waiting}; the first leaves on {first}.")
    click.echo(f"Next: {act.then}")


def _tell_refused(asked: Asked, act: Act, way: Prospect, *, mends: str) -> None:
    unmet = [finding for finding in way.findings if not finding.lets_pass]
    if asked.as_json:
        reasons = [blocker.as_json() for finding in unmet for blocker in finding.blockers]
        answer = {"done": False, "error": exit_codes.word(exit_codes.REFUSED), "reasons": reasons}
        tell_json(answer | _stands(act, way) | {"next": mends})
        return
    wanted = act.review.workflow.state(way.move.to).title
    click.echo(f"Not moved. {len(unmet)} of {len(way.findings)} checks for “{wanted}” are not met:")
    tell_findings(way.findings)
    click.echo(f"Next: {mends}")


def as_json(way: Prospect) -> dict[str, object]:
    """Return a move with what each of its checks found, as plain values."""
    checks = [
        {
            "check": finding.check,
            "sentence": finding.sentence,
            "met": finding.met,
            "waived": finding.waived,
            "progress": finding.progress,
            "blockers": [blocker.as_json() for blocker in finding.blockers],
        }
        for finding in way.findings
    ]
    return {"move": way.move.id, "to": way.move.to, "open": way.is_open, "checks": checks}


def tell_findings(findings: Sequence[Finding]) -> None:
    """Print each check, met or not, and under those not met everything that is missing."""
    for finding in findings:
        word = "met" if finding.met else "waived" if finding.waived else "not met"
        click.echo(f"  {word:<8} {finding.sentence}  {finding.progress}".rstrip())
        for blocker in () if finding.lets_pass else finding.blockers:
            click.echo(f"           {blocker.sentence} {blocker.do}".rstrip())
