"""From the bytes of a workflow file to a proven definition, or to everything that is wrong with it."""

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice

from malp_flow.engine.canonical import canonical
from malp_flow.engine.checking import faults
from malp_flow.engine.checking_answers import unread_answers
from malp_flow.engine.checking_names import LetterProblem
from malp_flow.engine.definition import Workflow
from malp_flow.engine.definition_errors import validated
from malp_flow.engine.problems import MOST_TOLD, BrokenDefinition, Problem
from malp_flow.engine.yaml_reading import Document, read


@dataclass(frozen=True, slots=True)
class Definition:
    """A proven workflow; `digest` is the sha256 of its canonical form, `text` the file as it was read.

    `remarks` are no faults: what whoever has just written the file may not have meant.
    """

    workflow: Workflow
    digest: str
    text: str
    remarks: tuple[Problem, ...] = ()


def load_workflow(
    source: str,
    raw: bytes,
    *,
    letters: frozenset[str] | None = None,
    letter_problem: LetterProblem | None = None,
    tools: frozenset[str] | None = None,
) -> Definition:
    """Return the definition in these bytes; `source` is the name people know the file by.

    `letters` and `tools` are the names of those that exist; `letter_problem` says what keeps a letter from
    being written.

    Raises BrokenDefinition with each fault, fifty at most: code, line, column, a sentence, a mend.
    """
    document = read(source, raw)
    workflow = validated(Workflow, document)
    found = islice(faults(workflow, letters=letters, letter_problem=letter_problem, tools=tools), MOST_TOLD)
    if problems := [document.problem(fault) for fault in found]:
        raise BrokenDefinition(source, problems)
    remarks = tuple(sorted(document.problem(fault) for fault in unread_answers(workflow)))
    return replace(_definition(workflow, document, raw), remarks=remarks)


def reopened(source: str, raw: bytes) -> Definition:
    """Return a definition that was proven when it was activated, read again and not proven again.

    A later version of this program may ask more of new files; reviews that run on this one go on.
    """
    document = read(source, raw)
    return _definition(validated(Workflow, document), document, raw)


def _definition(workflow: Workflow, document: Document, raw: bytes) -> Definition:
    text = raw.decode("utf-8-sig")
    return Definition(workflow, sha256(canonical(json.loads(json.dumps(document.data)))).hexdigest(), text)
