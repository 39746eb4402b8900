"""`malp-flow report confirm-anonymity`: of the version that was read, place by place."""

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Act, Asked
from malp_flow.cli.verbs import Verb
from malp_flow.errors import Refused
from malp_flow.services import report_confirming, report_document, report_pages
from malp_flow.services.report_anonymity import Place


class NotPassed(Refused):
    """A place of the report needs a reason."""

    def __init__(self, title: str, words: str) -> None:
        super().__init__(
            f"{title}: “{words}” looks like an identity. Mend it, or say why it is none (--pass)."
        )


@click.command("confirm-anonymity", cls=Verb)
@click.argument("reference", metavar="REF")
@click.option(
    "--read", "read", required=True, metavar="SHA256", help="Of the version you read: 12 signs or more."
)
@click.option(
    "--pass", "passed", nargs=2, multiple=True, metavar="PLACE WHY",
    help="A place that looks like an identity, as it is told, and why it is none.",
)  # fmt: skip
@opening.acts_on_review
def confirm_anonymity(reference: str, read: str, passed: tuple[tuple[str, str], ...], asked: Asked) -> None:
    """Confirm, under your name, that nobody can be recognised in the version that you read.

    Each place that looks like an identity needs a reason of its own; NHS numbers and postcodes must go.

    Example: malp-flow report confirm-anonymity MALP-2026-07 --read 3f9a1c07b2d4
    --pass "Oakmere Way" "The name of a programme" --as reviewer@fernshire.example
    """
    with opening.acting_on(asked, reference) as act:
        before = report_pages.report(act.session, act.review, by=act.by, now=act.now)
        reasons, places = dict(passed), _places(act)
        for each in places:
            if each.words not in reasons and not each.must_go and not before.anonymity_confirmed_by:
                raise NotPassed(each.title, each.words)
        report_confirming.confirm_anonymity(
            act.session,
            act.review,
            read=opening.whole_digest(read, before.sha256),
            passed={each.key: reasons.get(each.words, "") for each in places},
            by=act.by,
            now=act.now,
        )
        page = report_pages.report(act.session, act.review, by=act.by, now=act.now)
    already = f"was confirmed already by {before.anonymity_confirmed_by}"
    word = already if before.anonymity_confirmed_by else "is confirmed"
    said = f"Version {page.number}, sha256 {page.sha256}, {word}: nobody can be recognised."
    confirmed = {"version": page.number, "sha256": page.sha256, "confirmed_by": page.anonymity_confirmed_by}
    opening.done(asked, act, said, report=confirmed)


def _places(act: Act) -> tuple[Place, ...]:
    version = report_document.newest(act.session, act.review)
    return report_confirming.places(act.session, act.review, version) if version else ()
