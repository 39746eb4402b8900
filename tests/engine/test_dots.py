"""Dots on a line of days: each value once, where it belongs, and readable without colour."""

from collections import Counter
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as some

from malp_flow.engine import dots
from malp_flow.engine.dots import Strip, Words

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words("2 of 3 audits came back by the agreed day", "A row for each.", "before", "after")
strips = some.lists(
    some.builds(
        Strip,
        some.text(some.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=120),
        some.lists(some.integers(-300, 300), min_size=1, max_size=12).map(tuple),
        some.none() | some.integers(-9, 9).map(float),
    ),
    min_size=1,
    max_size=6,
)


def read(picture):
    return ElementTree.fromstring(picture)  # noqa: S314 - our own


def marks(tree):
    return [each for each in tree.iter() if each.get("data-value")]


def middle_of(mark):
    return float(mark.get("cx") or mark.get("d")[1:].split()[0])


@settings(deadline=None)
@given(strips)
def test_draws_every_value_of_every_row_once(rows):
    tree = read(dots.as_svg(rows, WORDS, name="audits"))

    drawn = Counter((each.get("data-name"), int(each.get("data-value"))) for each in marks(tree))
    assert drawn == Counter((each.name, value) for each in rows for value in each.values)


@settings(deadline=None)
@given(strips)
def test_puts_a_later_day_further_right_and_keeps_all_within_the_picture(rows):
    tree = read(dots.as_svg(rows, WORDS, name="audits"))

    places = sorted((int(each.get("data-value")), middle_of(each)) for each in marks(tree))
    assert [x for _value, x in places] == sorted(x for _value, x in places)
    width, height = float(tree.get("width")), float(tree.get("height"))
    assert all(0 <= x <= width for _value, x in places)
    assert all(0 < float(each.get("y")) < height for each in tree.iter(f"{SVG}text"))


@settings(deadline=None)
@given(strips)
def test_tells_late_from_early_by_shape(rows):
    tree = read(dots.as_svg(rows, WORDS, name="audits"))

    assert all((each.tag == f"{SVG}path") == (int(each.get("data-value")) > 0) for each in marks(tree))


def test_has_a_name_a_description_and_letters_large_enough():
    tree = read(dots.as_svg([Strip("Police & <Fire>", (1, 2, -3), 1.0)], WORDS, name="audits"))

    ids = {each.get("id"): each.text for each in tree.iter() if each.get("id")}
    named, described = tree.get("aria-labelledby").split()
    assert tree.get("role") == "img"
    assert (ids[named], ids[described]) == (WORDS.title, WORDS.description)
    assert int(tree.get("font-size")) >= 14
    assert not [each for each in tree.iter() if each is not tree and each.get("font-size")]
    assert [each.get("data-median") for each in tree.iter() if each.get("data-median")] == ["1"]
    assert "style" not in {name for each in tree.iter() for name in each.keys()}  # noqa: SIM118


def test_writes_each_name_above_its_marks_at_the_left():
    rows = [Strip("Police", (1, 2, -3)), Strip("Health", (0, 0, 5))]

    tree = read(dots.as_svg(rows, WORDS, name="audits"))

    police, health = (each for each in tree.iter(f"{SVG}text") if each.get("font-weight"))
    tops = {
        name: [float(each.get("cy") or each.get("d").split()[1].split("L")[0]) for each in own]
        for name in ("Police", "Health")
        if (own := [each for each in marks(tree) if each.get("data-name") == name])
    }
    assert (police.get("x"), health.get("x")) == ("12", "12")
    assert float(police.get("y")) < min(tops["Police"]) < max(tops["Police"]) < float(health.get("y"))
    assert float(health.get("y")) < min(tops["Health"])


def test_draws_nothing_of_nothing():
    assert dots.as_svg([Strip("Police", ())], WORDS, name="audits") == ""
