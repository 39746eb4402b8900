"""Parts of a document are proven: what they rest on is there, and their letters are their own."""

import pytest

from malp_flow.engine.loading import load_workflow
from malp_flow.engine.problems import BrokenDefinition
from malp_flow.folders import shipped

GROUND = "rests_on: statements_of_learning"
SHIPPED = (shipped("workflows") / "malp.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("there", "instead", "code", "words"),
    [
        (
            "rests_on: statements_of_learning",
            "rests_on: statement_of_learning",
            "G2",
            "statements_of_learning",
        ),
        ("rests_on: statements_of_learning", "rests_on: recommendations", "G2", "cannot be told apart"),
        ("rests_on: statements_of_learning", "rests_on: good_practice", "G2", "cannot be told apart"),
        ("numbered: R", "numbered: L", "S1", "already"),
        ("as: text}", "as: text, planned: true}", "S0-unknown-key", "belongs to statements"),
    ],
)
def test_says_what_is_wrong_with_a_part(there, instead, code, words):
    broken = SHIPPED.replace(there, instead, 1)

    with pytest.raises(BrokenDefinition) as refused:
        load_workflow("malp.yaml", broken.encode())

    (problem, *_others) = refused.value.problems
    assert problem.code == code
    assert words in f"{problem.sentence} {problem.mend}"
