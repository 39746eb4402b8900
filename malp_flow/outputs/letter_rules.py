"""What a letter's template may say in Jinja: names, fields, choices, blocks and one loop over the matters.

A sandbox alone is not enough: it was seen to hang on `range`, to run methods and to leak attributes. So only
the kinds of node listed here may occur, and they are looked for before a template is compiled.
"""

from collections.abc import Iterator
from dataclasses import fields

from jinja2 import Environment, TemplateSyntaxError, nodes

from malp_flow.engine.letters import Matter
from malp_flow.errors import BadDefinition

LONGEST_TEMPLATE = 8_000
"""Characters in one file."""

DEEPEST = 14
"""Nodes below one another. Python's own compiler gives up, unkindly, at about 100 nested choices."""

NAMES = frozenset(
    {"recipient", "partnership", "contact", "why", "code", "headline", "matter"}
    | {"may_ask_for_more_time", "language"}
)
FIELDS_OF_A_MATTER = frozenset(field.name for field in fields(Matter)) | {"short"}

_HARMLESS = (nodes.TemplateData, nodes.Output, nodes.If, nodes.Not, nodes.And, nodes.Or)


class BrokenLetter(BadDefinition):
    """A letter's template is not well made. Mend the line named, or take the file away."""

    def __init__(self, template: str, line: int, sentence: str) -> None:
        super().__init__(f"{template}:{line}: {sentence}")


def check(environment: Environment, *, template: str, source: str) -> str | None:
    """Return the name of the template that this one extends, or None; raise BrokenLetter at a fault."""
    if len(source) > LONGEST_TEMPLATE:
        raise BrokenLetter(template, 1, f"It is longer than {LONGEST_TEMPLATE:,} characters.")
    tree = _parsed(environment, template=template, source=source)
    parents = list(tree.find_all(nodes.Extends))
    for node, ancestors in _walk(tree):
        sentence = _fault(node, ancestors, extends=bool(parents))
        if sentence:
            raise BrokenLetter(template, getattr(node, "lineno", None) or 1, sentence)
    if len(parents) > 1 or len(list(tree.find_all(nodes.For))) > 1:
        raise BrokenLetter(template, 1, "It may extend one template and loop once.")
    return str(parents[0].template.value) if parents else None  # type: ignore[attr-defined] # _fault saw it is a Const


def used(environment: Environment, source: str) -> set[str]:
    """Return the fields that a checked template uses: `recipient`, `matter.due`."""
    tree = environment.parse(source)
    found = {f"matter.{node.attr}" for node in tree.find_all(nodes.Getattr)}
    return found | {node.name for node in tree.find_all(nodes.Name) if node.name in NAMES - {"matter"}}


def _parsed(environment: Environment, *, template: str, source: str) -> nodes.Template:
    """Return the syntax tree. What is nested too deeply for the parser is refused like any other fault."""
    try:
        return environment.parse(source, name=template)
    except TemplateSyntaxError as problem:
        raise BrokenLetter(template, problem.lineno, f"{problem.message}.") from None
    except RecursionError:
        raise BrokenLetter(template, 1, "It is nested too deeply.") from None


def _walk(tree: nodes.Template) -> Iterator[tuple[nodes.Node, tuple[nodes.Node, ...]]]:
    """Yield every node below the tree with its ancestors, the nearest last."""
    waiting: list[tuple[nodes.Node, tuple[nodes.Node, ...]]] = [(tree, ())]
    while waiting:
        node, ancestors = waiting.pop()
        below = (*ancestors, node)
        waiting.extend([(child, below) for child in node.iter_child_nodes()][::-1])
        if ancestors:
            yield node, ancestors


def _fault(node: nodes.Node, ancestors: tuple[nodes.Node, ...], *, extends: bool) -> str:
    """Return what is wrong with one node, or nothing."""
    if len(ancestors) > DEEPEST:
        return "It is nested too deeply."
    if isinstance(node, _HARMLESS):
        return ""
    if isinstance(node, nodes.Name):
        return _fault_of_name(node, ancestors[-1])
    if isinstance(node, nodes.Getattr):
        return _fault_of_field(node)
    if isinstance(node, nodes.Block):
        return _fault_of_block(node, ancestors, extends=extends)
    return _fault_of_structure(node, ancestors[-1])


def _fault_of_name(node: nodes.Name, parent: nodes.Node) -> str:
    if isinstance(parent, nodes.For):
        # The loop's own name hides the outer matter, so that one allow-list serves inside and outside.
        wanted = "matter" if node.ctx == "store" else "matters"
        return "" if node.name == wanted else "The only loop allowed is ‘for matter in matters’."
    if node.name == "matter" and not isinstance(parent, nodes.Getattr):
        return "Say which part of the matter, for example ‘matter.due’."
    return "" if node.name in NAMES and node.ctx == "load" else f"‘{node.name}’ is not a field of letters."


def _fault_of_field(node: nodes.Getattr) -> str:
    if not isinstance(node.node, nodes.Name) or node.node.name != "matter":
        return "Only a matter has parts."
    return "" if node.attr in FIELDS_OF_A_MATTER else f"‘matter.{node.attr}’ is not a field of letters."


def _fault_of_block(node: nodes.Block, ancestors: tuple[nodes.Node, ...], *, extends: bool) -> str:
    # Two templates whose blocks hold each other's would call one another for ever.
    nested = any(isinstance(ancestor, nodes.Block) for ancestor in ancestors)
    if (nested and extends) or any(isinstance(ancestor, nodes.For) for ancestor in ancestors):
        return f"Block ‘{node.name}’ stands inside a block or a loop."
    return ""


def _fault_of_structure(node: nodes.Node, parent: nodes.Node) -> str:
    """Return what is wrong with a loop, an `extends` or the text that names its template."""
    if isinstance(node, nodes.For):
        plain = node.test is None and not node.recursive and not node.else_
        return "" if plain else "The only loop allowed is ‘for matter in matters’."
    if isinstance(node, nodes.Extends):
        constant = isinstance(node.template, nodes.Const) and isinstance(node.template.value, str)
        return (
            ""
            if constant and isinstance(parent, nodes.Template)
            else "‘extends’ takes one fixed name, at the top."
        )
    if isinstance(node, nodes.Const) and isinstance(parent, nodes.Extends):
        return ""
    if isinstance(node, nodes.Const):
        return "A text or number of its own cannot stand inside {{ }}: write it outside, with an if around."
    return f"‘{type(node).__name__}’ is not allowed in letters."
