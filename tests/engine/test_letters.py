from dataclasses import fields

import pytest

from malp_flow.engine.letters import Fields, Matter, by_urgency, subject_of_several


def a_matter(**changes):
    return Matter(**{"letter": "audit_late", "reference": "MALP-2026-07", "title": "audit"} | changes)


def test_has_no_field_for_a_child_a_theme_or_a_case():
    names = {field.name for field in (*fields(Matter), *fields(Fields))}

    forbidden = [name for name in names for word in ("child", "case", "theme", "finding") if word in name]

    assert forbidden == []


def test_puts_the_overdue_first_and_keeps_the_order_of_equals():
    later, today, late, later_too = (
        a_matter(title=title, urgency=urgency)
        for title, urgency in (("later", 2), ("today", 1), ("late", 0), ("later too", 2))
    )

    ordered = by_urgency([later, today, late, later_too])

    assert ordered == (late, today, later, later_too)


@pytest.mark.parametrize(
    ("matters", "subject"),
    [
        (
            [a_matter(when="today", urgency=1), a_matter(when="in 5 working days")],
            "2 things need you: first due today (MALP-2026-07)",
        ),
        (
            [a_matter(when="today", urgency=1), a_matter(reference="MALP-2026-08")],
            "2 things need you: first due today",
        ),
        (
            [a_matter(when="in 5 working days"), a_matter(when="1 working day overdue", urgency=0)],
            "2 things need you: first 1 working day overdue",
        ),
        ([a_matter(due="Friday 20 November")], "1 thing needs you: due Friday 20 November (MALP-2026-07)"),
        ([a_matter(), a_matter()], "2 things need you (MALP-2026-07)"),
        ([a_matter(when="in a very long time " * 4), a_matter()], "2 things need you (MALP-2026-07)"),
    ],
)
def test_says_how_many_things_need_the_reader_and_when_the_first_is_due(matters, subject):
    assert subject_of_several(matters) == subject


def test_never_writes_a_subject_longer_than_60_characters():
    matters = [a_matter(reference="R" * 70, when="w" * 70)] * 1_000

    subject = subject_of_several(matters)

    assert subject == "1000 things need you"


def test_refuses_a_letter_about_nothing():
    with pytest.raises(ValueError, match="at least one"):
        subject_of_several([])
