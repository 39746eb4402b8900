"""`malp-flow review set-up` and `name-reviewer`: the audit tool with its theme, and who leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked, NotListed
from malp_flow.cli.verbs import Verb
from malp_flow.engine.definition import Capacity
from malp_flow.engine.problems import BrokenDefinition, Problem
from malp_flow.errors import Refused
from malp_flow.services import naming, outside, people, set_up_pages
from malp_flow.services.reviews import OpenReview

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class LocalNamesMissing(Refused):
    """The theme needs local names. Give each with --value."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep what is missing; the message lists all of it, with an example each."""
        self.problems = tuple(problems)
        lines = [f"  {problem.sentence} {problem.mend}" for problem in problems]
        super().__init__("\n".join([type(self).__doc__ or "", *lines]))


@click.command("set-up", cls=Verb)
@click.argument("reference", metavar="REF")
@click.option("--theme", metavar="OVERLAY", help="The theme whose questions are added to the audit tool.")
@click.option("--no-theme", is_flag=True, help="The audit tool alone, without a theme’s questions.")
@click.option(
    "--value", "values", multiple=True, metavar="NAME=TEXT", help="A local name that the theme needs."
)
@opening.acts_on_review
def set_up(reference: str, theme: str | None, no_theme: bool, values: tuple[str, ...], asked: Asked) -> None:
    """Choose the audit tool of the review REF.

    What a theme needs and was not given is listed, with an example each (exit 3).

    Example: malp-flow review set-up MALP-2026-07 --theme exploitation --value "panel=Fernshire Exploitation
    Panel" --as manager@fernshire.example
    """
    if bool(theme) == no_theme:
        opening.which("Say either --theme OVERLAY or --no-theme.")
    given = dict(_pair(value) for value in values)
    with opening.acting_on(asked, reference) as act:
        _check(act.session, act.review, theme, given)
        try:
            set_up_pages.choose_tool(
                act.session, act.review, theme=theme or "", local_values=given, by=act.by, now=act.now
            )
        except BrokenDefinition as broken:
            raise LocalNamesMissing(broken.problems) from None
    added = f"with the questions on {theme}" if theme else "without a theme’s questions"
    opening.done(asked, act, f"The audit tool of {reference} is chosen, {added}.", theme=theme)


@click.command("name-reviewer", cls=Verb)
@click.argument("reference", metavar="REF")
@click.option("--reviewer", required=True, metavar="ADDRESS", help="Who leads the review from now on.")
@click.option("--role", metavar="ROLE", help="In which role, where the workflow gives reviewers several.")
@click.option("--beside", is_flag=True, help="Let those who hold it stay.")
@opening.acts_on_review
def name_reviewer(reference: str, reviewer: str, role: str | None, beside: bool, asked: Asked) -> None:
    """Name who leads the review REF, for the first time or instead of somebody.

    Example: malp-flow review name-reviewer MALP-2026-07 --reviewer ruth@fernshire.example
    --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        member = act.member(reviewer).person_id
        _require_part(act.review, role)
        naming.name_reviewer(
            act.session, act.review, member, role=role, beside=beside, by=act.by, now=act.now
        )
        name = people.name_of(act.session, member)
        part = act.review.workflow.roles[role].title if role else ""
    said = f"{name} is {part} of {reference}" if part else f"{name} leads {reference}"
    opening.done(asked, act, f"{said} from now on.", reviewer=name)


def _require_part(review: OpenReview, role: str | None) -> None:
    known = sorted(review.workflow.roles_as(Capacity.reviewer))
    if role is not None and role not in known:
        raise NotListed("role of a reviewer", role, known)


@click.command("name-outside", cls=Verb)
@click.argument("reference", metavar="REF")
@click.option("--role", required=True, metavar="ROLE", help="The party, as the workflow file calls its role.")
@click.option("--member", required=True, metavar="ADDRESS", help="Who acts for that party from now on.")
@opening.acts_on_review
def name_outside(reference: str, role: str, member: str, asked: Asked) -> None:
    """Name who acts for a party outside, such as an inspectorate or a coroner, in the review REF.

    They get in by a link and a code to their mailbox, and see their own step alone.

    Example: malp-flow review name-outside MALP-2026-07 --role national_panel --member desk@panel.example
    --as manager@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        known = [each.role for each in outside.parties(act.session, act.review, now=act.now)]
        if role not in known:
            raise NotListed("party outside", role, known)
        who = act.member(member).person_id
        outside.name(act.session, act.review, role, who, by=act.by, now=act.now)
        title, name = act.review.workflow.roles[role].title, people.name_of(act.session, who)
    opening.done(asked, act, f"{name} acts for {title} in {reference} from now on.", role=role, member=name)


def _pair(value: str) -> tuple[str, str]:
    name, equals, text = value.partition("=")
    if not equals:
        opening.which(f"“{value}” is not of the form NAME=TEXT.")
    return name.strip(), text.strip()


def _check(session: Session, review: OpenReview, theme: str | None, given: dict[str, str]) -> None:
    """Refuse a theme or a local name that the review’s tool does not know; raises NotListed."""
    themes = {each.id: each for each in set_up_pages.themes(session, review)}
    if theme and theme not in themes:
        raise NotListed("theme", theme, sorted(themes))
    known = [name for name, _title, _example in themes[theme].local_values] if theme else []
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        raise NotListed("local name", unknown, known)
