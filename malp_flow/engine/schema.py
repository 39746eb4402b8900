"""The JSON Schema of workflow files, made from the program's own types: editors complete and underline by it.

It knows spelling and nothing of meaning: that a name is declared, or a gate can be met, `checking` proves.
"""

import json
from collections.abc import Iterator
from typing import Any

from malp_flow.engine.bank_holidays import NAMES as CALENDARS
from malp_flow.engine.checks import checks
from malp_flow.engine.definition import CheckUse, Workflow

Schema = dict[str, Any]

_ABOUT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A workflow of malp_flow",
    "description": "Made from the program by: malp-flow workflow schema",
}


def workflow_schema() -> Schema:
    """Return the schema as plain values; the same types give the same schema."""
    schema = Workflow.model_json_schema(by_alias=True)
    parts: Schema = schema.pop("$defs")
    uses: list[Schema] = []
    for name, check in sorted(checks().items()):
        own = check.parameters.model_json_schema(by_alias=True)
        parts |= own.pop("$defs", {})
        uses.append(_use(name, own))
    parts[CheckUse.__name__] = {"description": CheckUse.__doc__, "oneOf": uses}
    schema["properties"]["calendar"]["enum"] = list(CALENDARS)
    for group in _groups([schema, parts]):
        _tidy(group)
    return {**_ABOUT, **{key: value for key, value in schema.items() if key not in _ABOUT}, "$defs": parts}


def schema_text() -> str:
    """Return the schema as the text of its file."""
    return json.dumps(workflow_schema(), indent=2, ensure_ascii=False) + "\n"


def _use(name: str, parameters: Schema) -> Schema:
    """Return the schema of one check in a gate: its name, and parameters of its own."""
    needed = ["check", "with"] if parameters.get("required") else ["check"]
    return {
        "type": "object",
        "properties": {"check": {"const": name}, "with": parameters},
        "required": needed,
        "additionalProperties": False,
    }


def _groups(value: object) -> Iterator[Schema]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _groups(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _groups(inner)


def _tidy(group: Schema) -> None:
    """Let a free group (id: value) hold only keys of the right form; drop titles that repeat the key."""
    if "patternProperties" in group:
        group["additionalProperties"] = False
    if isinstance(group.get("title"), str):
        del group["title"]
