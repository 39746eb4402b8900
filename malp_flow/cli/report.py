"""`malp-flow report`: its versions, its anonymity, and the steps that follow it."""

from collections.abc import Mapping
from datetime import date
from typing import BinaryIO

import click
from pydantic import Field

from malp_flow.cli import files, opening
from malp_flow.cli.opening import Act, Asked, NotListed
from malp_flow.cli.report_anonymity import confirm_anonymity
from malp_flow.cli.report_documents import document
from malp_flow.cli.verbs import Noun, tell_json
from malp_flow.engine.definition import Day, Frozen, Kind
from malp_flow.engine.definition_errors import nearest
from malp_flow.engine.problems import BrokenDefinition, Problem, quoted
from malp_flow.engine.report import Plan
from malp_flow.engine.report_draft import Written
from malp_flow.engine.yaml_reading import Document
from malp_flow.services import brief, method_section, report_pages, reports, steps
from malp_flow.services.report_pages import ReportPage
from malp_flow.wording import count_words


class PlanInFile(Frozen):
    """How a statement is carried out."""

    lead: str = ""
    due_on: Day | None = None
    measure: str = ""
    tested: str = ""


class StatementInFile(Frozen):
    """One statement with what stands beside it; `rests_on` names others as they are called: L1, L2."""

    text: str
    for_whom: str = ""
    rests_on: tuple[str, ...] = ()
    plan: PlanInFile | None = None


class ReportFile(Frozen):
    """A whole version: statements by part, and for parts that have none the words that say so."""

    parts: Mapping[str, tuple[str | StatementInFile, ...]] = Field(default_factory=dict)
    none: Mapping[str, str] = Field(default_factory=dict)


@click.group(cls=Noun)
def report() -> None:
    """Write a review’s report and bring it on."""


report.add_command(confirm_anonymity)
report.add_command(document)


@report.command()
@click.argument("reference", metavar="REF")
@files.file_argument
@click.option(
    "--based-on", "based_on", type=click.IntRange(min=0), default=None, metavar="NUMBER",
    help="The version that the file was written after; 0 for none. Needed once there is one.",
)  # fmt: skip
@opening.acts_on_review
def save(reference: str, file: BinaryIO, based_on: int | None, asked: Asked) -> None:
    """Keep FILE (YAML; - reads standard input) as the next version of the report.

    Its keys are parts (for each part a list of statements: words, or text, for_whom, rests_on and plan) and
    none (for each part without any, why). What a colleague saved since is not replaced: exit 5. A new
    version voids every answer that partners gave to an earlier one; they are asked again.

    Example: malp-flow report save MALP-2026-07 report.yaml --based-on 2 --as reviewer@fernshire.example
    """
    said, document = files.read_as(ReportFile, file)
    with opening.acting_on(asked, reference) as act:
        _check(_page(act), said, document)
        version = reports.save_version(
            act.session,
            act.review,
            parts=_written(said),
            said_none=said.none,
            based_on=based_on or 0,
            by=act.by,
            now=act.now,
        )
        number, sha256, places = version.number, version.sha256, version.suspicious_places
    statements = count_words(sum(map(len, said.parts.values())), "statement", "statements")
    words = f"Version {number} is kept: {statements}, sha256 {sha256}."
    if places:
        words += (
            f" {count_words(places, 'place looks', 'places look')} like an identity: read them once more."
        )
    saved = {"version": number, "sha256": sha256, "suspicious_places": places}
    opening.done(asked, act, words, report=saved)


def _written(said: ReportFile) -> dict[str, list[str | Written]]:
    return {
        part: [each if isinstance(each, str) else _statement(each) for each in statements]
        for part, statements in said.parts.items()
    }


def _statement(each: StatementInFile) -> Written:
    plan = each.plan
    due_on = date.fromisoformat(plan.due_on) if plan and plan.due_on else None
    return Written(
        each.text,
        for_whom=each.for_whom,
        rests_on=each.rests_on,
        plan=Plan(plan.lead, due_on, plan.measure, plan.tested) if plan else None,
    )


def _page(act: Act) -> ReportPage:
    return report_pages.report(act.session, act.review, by=act.by, now=act.now)


def _check(page: ReportPage, said: ReportFile, document: Document) -> None:
    """Refuse parts that the report has not; raises BrokenDefinition with the place of each."""
    known = [part.id for part in page.parts]
    problems = [
        Problem(*document.place((key, part)), "G2", f"There is no part {quoted(part)}.", nearest(part, known))
        for key, named in (("parts", said.parts), ("none", said.none))
        for part in named
        if part not in known
    ]
    if problems:
        raise BrokenDefinition(document.source, problems)


@report.command()
@click.argument("reference", metavar="REF")
@click.option("--words", required=True, metavar="TEXT", help="How you are independent, and your interests.")
@opening.acts_on_review
def declare(reference: str, words: str, asked: Asked) -> None:
    """Declare, as the lead reviewer, your independence of the work reviewed and your interests.

    Example: malp-flow report declare MALP-2026-07 --words "No interests." --as reviewer@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        brief.declare(act.session, act.review, words=words, by=act.by, now=act.now)
    opening.done(asked, act, "Your independence and interests are declared.", declared=True)


@report.command("step-done")
@click.argument("reference", metavar="REF")
@click.argument("step", metavar="STEP")
@click.option("--answer", default="", metavar="ID", help="What came of it, for a step that asks for that.")
@click.option("--because", default="", metavar="TEXT", help="Why, where the answer asks for a reason.")
@click.option("--early", is_flag=True, help="Make a check more than a month before its day.")
@opening.acts_on_review
def step_done(reference: str, step: str, answer: str, because: str, early: bool, asked: Asked) -> None:
    """Confirm that STEP, a step of the review’s workflow, is done; what waits for it opens.

    Example: malp-flow report step-done MALP-2026-07 factual_accuracy --as reviewer@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        listed = act.review.workflow.items_of(Kind.step)
        if step not in listed:
            raise NotListed("step", step, listed)
        answers = act.review.workflow.items[step].answers
        if answers and answer not in answers:
            raise NotListed("answer", answer, list(answers))
        said = {"answer_id": answer, "reason": because}
        steps.finish_only(act.session, act.review, step, **said, early=early, by=act.by, now=act.now)
    title = act.review.workflow.items[step].title
    opening.done(asked, act, f"{title} is done.", step=step)


@report.command()
@click.argument("reference", metavar="REF")
@opening.looks
def method(reference: str, asked: Asked) -> None:
    """Show the report’s section on method: which agencies were asked, and what came back.

    Example: malp-flow report method MALP-2026-07
    """
    with opening.reading(asked) as here:
        section = method_section.of(here.session, here.opened(reference))
    if asked.as_json:
        tell_json(section.as_json())
        return
    click.echo(" ".join(section.sentences))
    for line in section.agencies:
        counts = line.counts
        click.echo(
            f"{line.agency:<32}  {counts.expected} asked, {counts.returned} returned, "
            f"{counts.not_known} not known, {line.not_returned} not returned"
        )
        for reason in line.reasons:
            click.echo(f"  {reason}")
