"""The check of how records were chosen: by chance, so many of each kind, and kept to be made again."""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from malp_flow.engine.check_registry import AtLeast, check
from malp_flow.engine.check_words import managers, of
from malp_flow.engine.definition import Frozen, Title, Workflow
from malp_flow.engine.facts import DrawnFact, Facts
from malp_flow.engine.findings import Blocker, Finding, found
from malp_flow.engine.sampling import Quota, folded
from malp_flow.wording import gettext

RECORDS_DRAWN = "records_drawn"


class DrawnQuota(Frozen):
    """So many records in which every one of these (column: value) holds."""

    of: Annotated[Mapping[Title, Title], Field(min_length=1)]
    number: AtLeast


class RecordsDrawn(Frozen):
    """How many of each kind must have been chosen by chance."""

    quotas: Annotated[tuple[DrawnQuota, ...], Field(min_length=1)]


def quotas_of(workflow: Workflow) -> tuple[Quota, ...]:
    """Return how many of each kind a workflow wants drawn, in the order of its file; else none."""
    uses = [use for move in workflow.moves for use in move.checks if use.check == RECORDS_DRAWN]
    asked = [RecordsDrawn.model_validate_json(json.dumps(dict(use.with_))) for use in uses[:1]]
    return tuple(Quota(tuple(quota.of.items()), quota.number) for each in asked for quota in each.quotas)


@check(RecordsDrawn)
def records_drawn(workflow: Workflow, facts: Facts, asked: RecordsDrawn) -> Finding:
    """Find whether a kept choice has each of these quotas, filled as far as there were records.

    Too few of a kind do not stop it: nothing is taken from elsewhere instead, and the report says so.
    """
    missing = [quota for quota in asked.quotas if not _is_drawn(quota, facts)]
    blockers = tuple(_blockers(workflow, facts, missing))
    sentence = gettext("The records were drawn by chance, so many of each kind")
    progress = of(len(asked.quotas) - len(missing), len(asked.quotas))
    return found(RECORDS_DRAWN, sentence, progress=progress, blockers=blockers)


def _is_drawn(quota: DrawnQuota, facts: Facts) -> bool:
    strata = frozenset((folded(column), folded(value)) for column, value in quota.of.items())
    return any(line.strata == strata and _will_do(line, quota.number) for line in facts.drawn)


def _will_do(line: DrawnFact, number: int) -> bool:
    return line.wanted >= number and (line.chosen >= number or line.chosen == line.available)


def _blockers(workflow: Workflow, facts: Facts, missing: list[DrawnQuota]) -> Iterator[Blocker]:
    who = managers(workflow)
    do = gettext("Choose them on ‘Choose records’, and take the choice over into this review.")
    if not facts.drawn:
        said = gettext("No choice of records by chance is kept for this review.")
        yield Blocker(RECORDS_DRAWN, said, who=who, do=do)
        return
    for quota in missing:
        kind = ", ".join(f"{column}: {value}" for column, value in quota.of.items())
        said = gettext("%(number)s with %(kind)s were not drawn.") % {"number": quota.number, "kind": kind}
        yield Blocker(RECORDS_DRAWN, said, who=who, do=do)
    if not facts.drawn_as_kept:
        said = gettext("The records of this review are not those that were drawn.")
        yield Blocker(RECORDS_DRAWN, said, who=who, do=gettext("Look at the records on Set-up."))
