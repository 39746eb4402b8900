"""What those invited to an event answered (SVG): one bar, a part for each answer, named below it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from malp_flow.engine import drawing_frame as frame
from malp_flow.wording import gettext

_WIDTH, _EDGE, _TOP, _HIGH, _LINE = 460, 14, 14, 40, 26


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, in words, and by how many; `look` is how its part of the bar is filled."""

    title: str
    number: int
    look: str


def as_svg(answers: Sequence[Answer], *, title: str, name: str) -> str:
    """Return the picture as one SVG element; an empty text where fewer than three people are invited."""
    given = [each for each in answers if each.number]
    if sum(each.number for each in given) < frame.FEWEST:
        return ""
    desc = gettext("One bar for all who are invited, a part for each answer, its name and number below it.")
    return frame.framed(
        [frame.patterns(name), *_parts(given, name)],
        name=name,
        title=title,
        desc=f"{desc} {frame.table_below()}",
        size=(_WIDTH, _TOP + _HIGH + _LINE * len(given) + _EDGE),
    )


def _parts(given: Sequence[Answer], name: str) -> Iterator[str]:
    whole, x = sum(each.number for each in given), float(_EDGE)
    below = _TOP + _HIGH
    for place, each in enumerate(given):
        wide = round((_WIDTH - 2 * _EDGE) * each.number / whole, 1)
        words = f"{each.title}: {each.number}"
        # The first part has the lowest name, so that no line crosses a name.
        y = below + _LINE * (len(given) - place)
        is_right = x > _WIDTH / 2
        yield frame.bar(
            x, _TOP, wide, _HIGH, look=each.look, name=name, more=frame.told(each.title, str(each.number))
        )
        at = x + wide - 8 if is_right else x + 8
        yield frame.line(f"M{at:g} {below}V{y - 5}", width=1.5)
        yield frame.text(at - 6 if is_right else at + 6, y, words, anchor="end" if is_right else "start")
        x += wide
