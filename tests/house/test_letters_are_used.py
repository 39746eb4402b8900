"""Every letter is sent by something, and whatever is sent is there."""

import ast
import re

import yaml

from malp_flow.engine import letters
from tests.house.files import ROOT, modules

# The rule room and the rendering name a letter as an example only.
EXAMPLES = ("malp_flow/engine/", "malp_flow/outputs/")


def folders():
    return {entry.name for entry in (ROOT / "notifications").iterdir() if not entry.name.startswith("_")}


def sent_by_workflows():
    for path in (ROOT / "workflows").glob("*.yaml"):
        yield from _sends(yaml.safe_load(path.read_text("utf-8")))


def _sends(part):
    if isinstance(part, dict):
        yield from (part[key] for key in ("send", "tell_with") if key in part)
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _sends(each)


def words_of_the_code():
    for name, tree in modules():
        if not name.startswith(EXAMPLES):
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def queued_by_the_code():
    """The second argument of `outbox.queue` and `outbox.queue_alone`, where it is a plain word."""
    for _name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and re.fullmatch(r"queue(_alone)?", getattr(node.func, "attr", "")):
                yield from (arg.value for arg in node.args[1:2] if isinstance(arg, ast.Constant))


def test_sends_every_letter_that_it_ships():
    used = set(sent_by_workflows()) | set(words_of_the_code())

    assert not folders() - used


def test_ships_every_letter_that_it_sends():
    sent = set(sent_by_workflows()) | set(queued_by_the_code())

    assert sent
    assert not sent - folders()


def test_keeps_out_of_files_the_letters_that_the_code_alone_sends():
    sent_by_code = folders() & set(words_of_the_code())

    assert sent_by_code - set(sent_by_workflows()) == letters.LEAVE_BY_THEMSELVES
