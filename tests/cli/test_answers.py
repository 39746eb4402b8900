"""How every command answers: help with an example, words for people, JSON for machines, codes for scripts."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from malp_flow.cli import next_steps
from malp_flow.start.main import malp_flow
from tests.cli.command import AS_MANAGER, refused, run, told
from tests.cli.story import PLAY
from tests.house.files import ROOT

REF = PLAY.reference
EXAMPLE = "Example: malp-flow "


def commands(group: click.Group = malp_flow, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command, such as ("review", "list")."""
    for name in group.list_commands(click.Context(group)):
        found = group.get_command(click.Context(group), name)
        assert found is not None
        if isinstance(found, click.Group):
            yield from commands(found, (*before, name))
        else:
            yield (*before, name)


def command(words: tuple[str, ...]) -> click.Command:
    """Return the command that these words name."""
    found: click.Command = malp_flow
    for word in words:
        assert isinstance(found, click.Group)
        inner = found.get_command(click.Context(found), word)
        assert inner is not None
        found = inner
    return found


def is_understood(line: str) -> bool:
    """Return whether a command line names a command and gives it what it needs; nothing is done."""
    words = shlex.split(line)
    name = next(each for each in COMMANDS if tuple(words[: len(each)]) == each)
    context = command(name).make_context(" ".join(name), words[len(name) :])
    context.close()
    return True


def options(words: tuple[str, ...]) -> list[str]:
    """Return the long options of a command."""
    params = [param for param in command(words).params if isinstance(param, click.Option)]
    return [option for param in params for option in param.opts if option.startswith("--")]


COMMANDS = sorted(commands())


# ---------------------------------------------------------------- help


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_has_help_with_one_example_that_is_understood(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = " ".join((command(words).help or "").split())
    _before, *examples = said.split(EXAMPLE)
    files = [
        tmp_path / word
        for example in examples
        for word in shlex.split(example)
        if word.endswith((".yaml", ".csv", ".xlsx"))
    ]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    monkeypatch.chdir(tmp_path)

    result = run(*words, "--help")

    assert result.exit_code == 0
    assert "Example: malp-flow" in " ".join(result.output.split())
    assert len(examples) == 1
    assert is_understood(examples[0])


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_answers_machines_with_json_wherever_it_answers(words: tuple[str, ...]) -> None:
    assert words[0] in {"serve", "demo"} or "--json" in options(words)


# ---------------------------------------------------------------- the page about it


def test_describes_every_command_with_its_options_and_no_other() -> None:
    page = (ROOT / "docs" / "command_line.md").read_text("utf-8")
    shared = set(re.findall(r"^\| `(--[a-z-]+)", page, re.MULTILINE))

    sections = {
        tuple(section.split("`")[0].split()): set(re.findall(r"^- `(--[a-z-]+)", section, re.MULTILINE))
        for section in page.split("\n### `malp-flow ")[1:]
    }

    assert sorted(sections) == COMMANDS
    assert sections == {words: set(options(words)) - shared for words in COMMANDS}


# ---------------------------------------------------------------- next steps


def test_proposes_only_commands_that_it_understands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "FILE").touch()
    monkeypatch.chdir(tmp_path)
    filled_in = {"DATE": "2026-12-03", "TIME": "10:00"}
    templates = [*next_steps.BY_CHECK.values(), *next_steps.BY_CHECK_OF_RETURN.values(), next_steps.OVERDUE]

    lines = [text.format(ref=REF, place='"Fernshire Police" --case C-118') for text in templates]

    assert all(
        is_understood(" ".join(filled_in.get(word, word) for word in line.split(" "))) for line in lines
    )


# ---------------------------------------------------------------- refusals


@pytest.mark.usefixtures("commissioned")
def test_refuses_an_act_on_a_review_that_has_changed_since_it_was_seen() -> None:
    seen = told("review", "show", REF)["version"]
    arguments = ("review", "set-up", REF, "--no-theme", "--seen", str(seen), *AS_MANAGER)

    first = run(*arguments)
    second = refused(*arguments, code=5)

    assert first.exit_code == 0
    assert second == ["The review has changed since you looked. Look again, then decide."]


@pytest.mark.usefixtures("commissioned")
def test_says_in_json_of_which_kind_a_refusal_is() -> None:
    arguments = {
        "refused": (3, ("audits", "issue", REF, *AS_MANAGER)),
        "not_found": (4, ("review", "show", "MALP-1999-01")),
        "conflict": (5, ("review", "set-up", REF, "--no-theme", "--seen", "1", *AS_MANAGER)),
    }

    kinds = {kind: told(*words, code=code)["error"] for kind, (code, words) in arguments.items()}

    assert kinds == {kind: kind for kind in arguments}


@pytest.mark.usefixtures("commissioned")
@pytest.mark.parametrize(
    "arguments",
    [
        ("review", "advance", REF),
        ("review", "waive", REF, "--to", "audits_issued", *AS_MANAGER),
        ("audits", "extend", REF, "Fernshire Police", *AS_MANAGER),
        ("event", "set", REF, *AS_MANAGER),
        ("signoff", "answer", REF, *AS_MANAGER),
        ("review", "adv", REF, *AS_MANAGER),
        ("reviews", "list"),
    ],
)
def test_calls_what_is_left_out_or_shortened_wrong_usage(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage:" in result.stderr


@pytest.mark.usefixtures("issued")
def test_prints_no_escape_code_and_one_json_value() -> None:
    answers = [run("review", "show", REF, *form).stdout for form in ((), ("--json",))]

    assert not [answer for answer in answers if "\x1b" in answer]
    assert json.loads(answers[1])["reference"] == REF
