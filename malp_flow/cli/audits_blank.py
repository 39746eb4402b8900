"""`malp-flow audits blank`: an audit tool to read and to fill in on paper."""

from __future__ import annotations

from pathlib import Path

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked, Here, NotListed, folded
from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.errors import Refused
from malp_flow.outputs import word_copy
from malp_flow.outputs.word_copy import Cover
from malp_flow.services import audit_lists, blank_copies
from malp_flow.services.audit_lines import AuditLine
from malp_flow.services.blank_copies import Blank
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import count_words


class StandsInTheWay(Refused):
    """There is a file of that name already. Choose another name, or move it away."""


@click.command(cls=Verb)
@click.argument("reference", metavar="REF")
@click.option("--case", metavar="C", help="For the audit of this child’s record.")
@click.option("--agency", metavar="NAME", help="With only what this agency is asked.")
@click.option(
    "--out",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The new Word file, .docx.",
)
@opening.looks
def blank(reference: str, case: str | None, agency: str | None, file: Path, asked: Asked) -> None:
    """Write the audit tool of the review REF as a blank Word FILE, which its auditor can bring back.

    Example: malp-flow audits blank MALP-2026-07 --agency "Fernshire Police" --out audit-MALP-2026-07.docx
    """
    with opening.reading(asked) as here:
        review = here.opened(reference)
        found = _found(here, review, agency=agency, case=case)
    data = word_copy.written(found.tool, Cover(review.reference, found.agency, found.case), {})
    try:
        with file.open("xb") as out:
            out.write(data)
    except FileExistsError:
        raise StandsInTheWay from None
    except OSError as error:
        opening.which(f"{file} cannot be written: {error.strerror}.")
    questions = len(list(found.tool.questions()))
    if asked.as_json:
        facts = {"agency": found.agency, "case": found.case, "questions": questions}
        tell_json({"file": str(file), "reference": review.reference} | facts)
        return
    click.echo(f"{file}: {found.tool.title}, {count_words(questions, 'question', 'questions')}.")


def _found(here: Here, review: OpenReview, *, agency: str | None, case: str | None) -> Blank:
    if agency is None and case is None:
        return blank_copies.of_review(here.session, review)
    lines = audit_lists.of_review(here.session, review, now=here.now)
    if agency is not None:
        lines = _those(lines, "agency", agency)
    if case is not None:
        lines = _those(lines, "case", case)
    return blank_copies.of_audits(here.session, review, lines)


def _those(lines: list[AuditLine], field: str, word: str) -> list[AuditLine]:
    own = [line for line in lines if folded(getattr(line, field)) == folded(word)]
    if not own:
        what = {"case": "record"}.get(field, field)
        raise NotListed(what, word, sorted({getattr(line, field) for line in lines}))
    return own
