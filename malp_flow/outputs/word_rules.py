"""What a Word template may say in Jinja: fields, choices and loops over lists. Looked at before it is used.

A sandbox alone was seen to multiply a letter by a thousand million. So only the kinds of node listed here may
occur; how long filling in takes is limited beside that, in `word_apart`.
"""

from collections.abc import Callable, Iterator

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from malp_flow.errors import BadDefinition

MOST_LOOPS_DEEP = 4
LONGEST_PART = 20_000_000
"""Signs of one part of the document once it is filled in; a report of a hundred pages has a tenth."""
FILTERS = frozenset({"length", "first", "last", "upper", "lower"})
LONGEST_CONSTANT = 200

_HARMLESS = (
    *(nodes.Template, nodes.TemplateData, nodes.Output, nodes.If, nodes.CondExpr),
    *(nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand),
)


class BrokenTemplate(BadDefinition):
    """A template of a document is not well made. Mend it, or take it out of your own folder."""


class Checked(ImmutableSandboxedEnvironment):
    """Compiles only what keeps to the rules, and stops where a document becomes too long."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.concat = _joined  # type: ignore[method-assign,assignment] # the place that Jinja has for this

    def compile(self, source, *given, **more):  # type: ignore[no-untyped-def] # as Jinja declares it
        """Compile a template once it was looked at; raises BrokenTemplate."""
        check(self, source)
        return super().compile(source, *given, **more)


def _joined(pieces: Iterator[str]) -> str:
    kept, length = [], 0
    for piece in pieces:
        kept.append(piece)
        length += len(piece)
        if length > LONGEST_PART:
            raise BrokenTemplate("It makes a document that is far too long.")
    return "".join(kept)


def check(environment: Environment, source: str) -> None:
    """Raise BrokenTemplate where a template does more than print fields, choose and loop over lists."""
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as problem:
        raise BrokenTemplate(f"{problem.message}.") from None
    except RecursionError:
        raise BrokenTemplate("It is nested too deeply.") from None
    waiting: list[tuple[nodes.Node, int]] = [(tree, 0)]
    while waiting:
        node, loops = waiting.pop()
        loops += isinstance(node, nodes.For)
        sentence = _fault(node, loops)
        if sentence:
            raise BrokenTemplate(sentence)
        waiting.extend((child, loops) for child in node.iter_child_nodes())


def _fault(node: nodes.Node, loops: int) -> str:
    """Return what is wrong with one node, or nothing."""
    if isinstance(node, _HARMLESS):
        return ""
    ask = _ASKED.get(type(node))
    return ask(node, loops) if ask else f"‘{type(node).__name__}’ is not allowed in templates of documents."


def _of_loop(node: nodes.For, loops: int) -> str:
    if loops > MOST_LOOPS_DEEP:
        return f"More than {MOST_LOOPS_DEEP} loops stand within each other."
    plain = isinstance(node.iter, nodes.Name | nodes.Getattr) and isinstance(node.target, nodes.Name)
    return "" if plain and not node.recursive else "A loop goes over one list, such as ‘section in sections’."


def _of_field(node: nodes.Getattr, _loops: int) -> str:
    return f"‘{node.attr}’ is no field." if node.attr.startswith("_") else ""


def _of_item(node: nodes.Getitem, _loops: int) -> str:
    plain = isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, int)
    return "" if plain else "Brackets hold a number, and nothing else."


def _of_constant(node: nodes.Const, _loops: int) -> str:
    return "A text in the template is too long." if len(str(node.value)) > LONGEST_CONSTANT else ""


def _of_filter(node: nodes.Filter, _loops: int) -> str:
    plain = node.name in FILTERS and not (node.args or node.kwargs or node.dyn_args or node.dyn_kwargs)
    return "" if plain else f"The filter ‘{node.name}’ is not allowed in templates of documents."


def _of_name(node: nodes.Name, _loops: int) -> str:
    return f"‘{node.name}’ is no field." if node.name.startswith("_") else ""


_ASKED: dict[type[nodes.Node], Callable[..., str]] = {
    nodes.For: _of_loop,
    nodes.Getattr: _of_field,
    nodes.Getitem: _of_item,
    nodes.Const: _of_constant,
    nodes.Filter: _of_filter,
    nodes.Name: _of_name,
}
