"""The guide to the language: its examples load, and it leaves no key and no check out."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from malp_flow.engine import audit_tool as tools
from malp_flow.engine import definition as language
from malp_flow.engine.checks import checks
from malp_flow.engine.loading import load_workflow
from malp_flow.engine.schema_keys import spelling
from malp_flow.engine.yaml_reading import read
from malp_flow.folders import shipped

GUIDE = (Path(__file__).parents[2] / "docs" / "workflows.md").read_text("utf-8")
MODELS = [
    language.Workflow,
    language.Role,
    language.Item,
    language.Part,
    language.LetterUse,
    language.State,
    language.Move,
    language.CheckUse,
    language.Waiver,
    language.Deadline,
    language.When,
    language.Span,
    language.MoreTime,
    language.Rung,
]


TOOL_GUIDE = (Path(__file__).parents[2] / "docs" / "audit_tools.md").read_text("utf-8")
TOOL_MODELS = [
    tools.Tool,
    tools.Section,
    tools.Question,
    tools.Point,
    tools.RecordForm,
    tools.Column,
    tools.Overlay,
    tools.OverlayQuestion,
    tools.LocalValue,
]


@cache
def letters() -> frozenset[str]:
    return frozenset(folder.name for folder in shipped("notifications").iterdir())


def examples() -> list[tuple[str, str]]:
    """The heading of the section and the text of each example."""
    found, heading = [], ""
    for part in re.finditer(r"^## ([^\n]+)$|^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL):
        heading = part.group(1) or heading
        if part.group(2):
            found.append((heading, part.group(2)))
    return found


def wrapped(section: str, fragment: Any) -> bytes:
    """The shipped file with a fragment of this section in the place of its own."""
    whole: Any = read("malp.yaml", (shipped("workflows") / "malp.yaml").read_bytes()).data
    if section == "checks":
        # Of the last move on the way: everything that a check may read is opened by then.
        next(move for move in whole["moves"] if move["id"] == "sign_off")["checks"] = fragment
    elif isinstance(fragment, list):
        ids = [each["id"] for each in fragment]
        whole[section] = [each for each in whole[section] if each["id"] not in ids] + fragment
    else:
        whole[section] |= fragment
    return str(yaml.safe_dump(whole, allow_unicode=True)).encode()


def test_shows_a_whole_file_that_is_sound() -> None:
    [(_, whole), *_] = examples()

    definition = load_workflow("small.yaml", whole.encode(), letters=letters())

    assert definition.workflow.workflow == "small"


@pytest.mark.parametrize(("section", "text"), examples()[1:], ids=[name for name, _ in examples()[1:]])
def test_shows_fragments_that_are_sound_in_a_whole_file(section: str, text: str) -> None:
    fragment = read("fragment", f"here:\n{text}".encode() if text[0] == "-" else text.encode()).data
    inner = fragment["here"] if text[0] == "-" else fragment  # type: ignore[index]

    definition = load_workflow("whole.yaml", wrapped(section, inner), letters=letters())

    assert definition.workflow.workflow == "malp"


def test_has_an_example_of_every_section() -> None:
    sections = {name for name, _ in examples()[1:]}

    assert sections == {"roles", "items", "states", "moves", "checks", "deadlines", "ladders"}


@pytest.mark.parametrize("model", MODELS, ids=[model.__name__ for model in MODELS])
def test_tells_every_key(model: type[language.Frozen]) -> None:
    keys = [spelling(name, field) for name, field in model.model_fields.items()]

    untold = [key for key in keys if f"`{key}`" not in GUIDE and f"{key}:" not in GUIDE]

    assert not untold


@pytest.mark.parametrize("name", sorted(checks()))
def test_tells_every_check_with_its_parameters(name: str) -> None:
    [row] = [line for line in GUIDE.splitlines() if line.startswith(f"| `{name}` |")]

    told = {key for key in checks()[name].parameters.model_fields if f"`{key}`" in row.rsplit("|", 2)[1]}

    assert told == set(checks()[name].parameters.model_fields)


def test_tells_every_code_that_a_file_can_be_refused_with() -> None:
    rooms = (Path(__file__).parents[2] / "malp_flow" / "engine").glob("checking_*.py")
    text = "".join(room.read_text("utf-8") for room in rooms)

    used = set(re.findall(r'"([SRGTMV][0-9])"', text))

    assert used
    assert not [code for code in used if f"`{code}`" not in GUIDE]


@pytest.mark.parametrize("model", TOOL_MODELS, ids=lambda model: model.__name__)
def test_explains_every_key_of_an_audit_tool(model: Any) -> None:
    missing = [key for key in model.model_fields if not re.search(rf"[`\s]{key}[`:]", TOOL_GUIDE)]

    assert missing == []
