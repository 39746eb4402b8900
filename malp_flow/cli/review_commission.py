"""`malp-flow review commission`: a review from a file, or a rehearsal of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, BinaryIO
from uuid import UUID

import click
from pydantic import AfterValidator, Field, StringConstraints

from malp_flow.cli import files, next_steps, opening
from malp_flow.cli.files import Kept, Refers
from malp_flow.cli.opening import Asked, Desk, folded
from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.engine.definition import Frozen, Title
from malp_flow.engine.loading import Definition
from malp_flow.engine.problems import BrokenDefinition, Fault, quoted
from malp_flow.engine.rehearsal import PlannedLetter, rehearse
from malp_flow.engine.yaml_reading import Document
from malp_flow.errors import NotFound
from malp_flow.services import (
    activity,
    brief,
    library,
    looking_again,
    report_pages,
    set_up_pages,
    workflow_list,
)
from malp_flow.services.activity import Coming
from malp_flow.services.commissioning import Commission
from malp_flow.services.set_up_pages import NO_RECORD, Wanted
from malp_flow.wording import count_words, list_words

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,29}")
_MEMBER = Refers("member of this partnership with the address", "R2")
_AGENCY = Refers("agency", "R3")
_WORKFLOW = Refers("workflow", "S3")
_REVIEW = Refers("review that was signed off", "R3")
Line = Annotated[str, StringConstraints(max_length=1000)]


def _plain(reference: str) -> str:
    if not _SAFE.fullmatch(reference):
        raise ValueError("use at most 30 letters, figures and hyphens, such as MALP-2026-09 or C-118")
    return reference


Reference = Annotated[str, AfterValidator(_plain)]
Once = AfterValidator(files.each_once)


class Seat(Frozen):
    """A place on the panel, and the address of who sits there."""

    title: Title
    member: Annotated[str, _MEMBER]


class ReviewFile(Frozen):
    """What a partnership decides when it commissions a review; every agency is asked about every record."""

    reference: Reference
    theme: Title
    workflow: Annotated[str | None, _WORKFLOW] = None
    panel: tuple[Seat, ...] = Field(default=(), min_length=1)
    lead_reviewer: Annotated[str | None, _MEMBER] = None
    records: Annotated[tuple[Reference, ...], Field(min_length=1), Once] = ()
    agencies: Annotated[tuple[str, ...], Field(min_length=1), Once, _AGENCY] = ()
    enquiry: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    impact: Annotated[str, StringConstraints(max_length=brief.LONGEST)] = ""
    looks_again_at: Annotated[str | None, _REVIEW] = None


@dataclass(frozen=True, slots=True)
class _Made:
    """What a commission makes: its emails now, and those planned if everybody is in time."""

    file: ReviewFile
    definition: Definition
    seats: tuple[tuple[str, str], ...]
    now: tuple[Coming, ...]
    planned: tuple[PlannedLetter, ...]
    then: str


@click.command(cls=Verb)
@files.file_argument
@click.option("--dry-run", is_flag=True, help="Change nothing: say what would be made, and which emails go.")
@opening.acts
def commission(file: BinaryIO, dry_run: bool, asked: Asked) -> None:
    """Commission a review from FILE (YAML; - reads standard input).

    Its keys are reference, theme, workflow, panel (a list of title and member), lead_reviewer, records,
    agencies, enquiry (a list of questions), impact and looks_again_at; docs/command_line.md has an example.
    Faults are told with line and column (exit 3).

    Example: malp-flow review commission review.yaml --dry-run --as manager@fernshire.example
    """
    said, document = files.read_as(ReviewFile, file)
    with opening.acting(asked, keep=not dry_run) as desk:
        files.look_up(said, document, _kept(desk))
        _require(desk, said, document)
        made = _made(desk, said)
    if asked.as_json:
        tell_json(_as_json(made, dry_run=dry_run))
    else:
        _tell(made, dry_run=dry_run)


def _require(desk: Desk, said: ReviewFile, document: Document) -> None:
    """Raise BrokenDefinition with each key that a review of this workflow needs and the file leaves out."""
    needed = workflow_list.needed_of(desk.session, _digest(desk, said.workflow))
    missing = [key for key in ("panel", "records", "agencies") if key in needed and not getattr(said, key)]
    said_of = (f"The key {quoted(key)} is missing." for key in missing)
    problems = [document.problem(Fault((), "S0-missing-key", sentence, "Add it.")) for sentence in said_of]
    if problems:
        raise BrokenDefinition(document.source, problems)


def _kept(desk: Desk) -> dict[Refers, Kept]:
    again = looking_again.signed_off(desk.session, desk.by, now=desk.now)
    names = [name for _agency, name in report_pages.agencies_of(desk.session, desk.by)]
    workflows = {line.name: line.digest for line in workflow_list.lines(desk.session) if line.newest}
    return {
        _MEMBER: Kept(lambda address: _found(desk, address), mend="Look for a slip, or add them first."),
        _AGENCY: Kept(lambda name: _agencies(desk).get(folded(name)), tuple(names)),
        _WORKFLOW: Kept(workflows.get, tuple(workflows)),
        _REVIEW: Kept(lambda name: name if name in again else None, again),
    }


def _agencies(desk: Desk) -> dict[str, UUID]:
    found = report_pages.agencies_of(desk.session, desk.by)
    return {folded(name): agency_id for agency_id, name in found}


def _found(desk: Desk, address: str) -> object | None:
    try:
        return desk.member(address)
    except NotFound:
        return None


def _made(desk: Desk, said: ReviewFile) -> _Made:
    digest, agencies = _digest(desk, said.workflow), _agencies(desk)
    asked = [agencies[folded(name)] for name in said.agencies]
    wanted = Wanted(
        Commission(
            reference=said.reference,
            theme=said.theme,
            workflow_digest=digest,
            panel=[(seat.title, desk.member(seat.member).person_id) for seat in said.panel],
            lead_reviewer=desk.member(said.lead_reviewer).person_id if said.lead_reviewer else None,
        ),
        records=dict.fromkeys(said.records or ([NO_RECORD] if asked else []), asked),
        enquiry="\n".join(said.enquiry),
        impact=said.impact,
        again=said.looks_again_at or "",
    )
    review = desk.opened(set_up_pages.commission_all(desk.session, wanted, by=desk.by, now=desk.now))
    definition = library.definition(desk.session, digest)
    names = dict(set_up_pages.members(desk.session, desk.by, now=desk.now))
    return _Made(
        file=said,
        definition=definition,
        seats=tuple((title, names[member]) for title, member in wanted.commission.panel),
        now=activity.coming(desk.session, review),
        planned=rehearse(definition, desk.today).letters,
        then=next_steps.after(desk.session, review, now=desk.now),
    )


def _digest(desk: Desk, name: str | None) -> str:
    newest = [line for line in workflow_list.lines(desk.session) if line.newest and name in (None, line.name)]
    if len(newest) > 1:
        names = ", ".join(line.name for line in newest)
        opening.which(f"There are several workflows: {names}. Say which in the file, with the key workflow.")
    return newest[0].digest if newest else library.newest(desk.session, name or "")


def _as_json(made: _Made, *, dry_run: bool) -> dict[str, object]:
    said = made.file
    return {
        "done": not dry_run,
        "dry_run": dry_run,
        "reference": said.reference,
        "theme": said.theme,
        "workflow": {"name": made.definition.workflow.workflow, "digest": made.definition.digest},
        "panel": [{"title": title, "name": name} for title, name in made.seats],
        "records": said.records,
        "agencies": said.agencies,
        "audits": _audits(said),
        "enquiry": said.enquiry,
        "impact": said.impact,
        "looks_again_at": said.looks_again_at,
        "emails": {"now": made.now, "planned": made.planned},
        "next": made.then,
    }


def _audits(said: ReviewFile) -> int:
    return max(1, len(said.records)) * len(said.agencies)


def _tell(made: _Made, *, dry_run: bool) -> None:
    said, workflow = made.file, made.definition.workflow
    audits = count_words(_audits(said), "audit", "audits")
    begins = "Would commission" if dry_run else "Commissioned"
    click.echo(
        f"{begins} {said.reference} ({said.theme}), on “{workflow.title}”, version {workflow.version}."
    )
    seats = [f"{title} ({name})" for title, name in made.seats]
    agencies = [*said.agencies[:-1], f"{said.agencies[-1]}; {audits}"] if said.agencies else []
    for title, words in (("Panel", seats), ("Records", said.records), ("Agencies", agencies)):
        if words:
            click.echo(f"  {title}: {list_words(words)}")
    if said.looks_again_at:
        click.echo(f"  Looks again at {said.looks_again_at}")
    _tell_emails(made)
    click.echo("Nothing was changed." if dry_run else f"Next: {made.then}")


def _tell_emails(made: _Made) -> None:
    click.echo(f"Emails that go now: {list_words([email.title for email in made.now]) or 'none'}.")
    click.echo("Emails planned, if the first move were today and everybody in time:")
    roles = made.definition.workflow.roles
    for letter in made.planned:
        only = f", {letter.condition}" if letter.condition else ""
        title = activity.letter_title(letter.letter)
        click.echo(f"  {opening.day(letter.on):>18}  {title}, to: {roles[letter.to].title}{only}")
