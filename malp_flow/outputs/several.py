"""The matters of a letter about several things, so that nothing is said twice."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from malp_flow.engine.letters import Matter, alike
from malp_flow.wording import several_words


def said_once(matters: Sequence[Matter], line: Callable[[Matter], str]) -> tuple[Matter, ...]:
    """Return the matters, the most pressing first, equal requests with one line between them.

    `line` puts a matter into a sentence or two. Each link stands once; a single matter stays as it is.
    """
    if len(matters) < 2:
        return tuple(matters)
    return tuple(matter for group in alike(matters) for matter in _of_group(group, line))


def _of_group(group: list[Matter], line: Callable[[Matter], str]) -> list[Matter]:
    different = list(dict.fromkeys(group))
    one_each = list({matter.link: matter for matter in reversed(different)}.values())[::-1]
    if len(different) == 1:
        return [replace(one_each[0], line=line(one_each[0]))]
    if len(one_each) > 1:
        one_each = [replace(matter, label=_label(matter)) for matter in one_each]
    many = several_words(len(different), group[0].title)
    # What speaks for many is not of one record, and of one agency only where all are.
    agency = group[0].agency if len({matter.agency for matter in group}) == 1 else ""
    spoken = line(replace(group[0], many=many, record="", agency=agency, person=""))
    return [replace(one_each[0], many=many, line=spoken), *one_each[1:]]


def _label(matter: Matter) -> str:
    words = (matter.agency, matter.record, matter.person, matter.progress)
    return ", ".join(word for word in words if word)
