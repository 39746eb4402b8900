"""Invented letters to try templates with: the longest values that occur, and the emptiest."""

from dataclasses import replace

from malp_flow.engine.letters import Fields, Matter

_HOST = "https://reviews.fernshire.example"

LONGEST_MATTER = Matter(
    letter="audit_late",
    reference="MALP-2026-07",
    title="learning event",
    agency="Fernshire and Wrenmoor University Hospitals NHS Foundation Trust",
    person="Bartholomew Featherstonehaugh-Cholmondeley",
    link=f"{_HOST}/a/8f2kQxv7mYbN4tRcLw3ZpHs6",
    due="Wednesday 30 September 2026",
    when="12 working days overdue",
    hours="10:30am to 12:45pm",
    place="The Old Corn Exchange, second floor, Market Square, Fernshire",
    progress="12 of 16 sections done",
    next="If this is still open on Monday 5 October 2026, we ask your agency’s safeguarding lead for help.",
    note="The date was Wednesday 16 September and is now Wednesday 30 September.",
    record="second record",
    receipt="8F2K90C1",
    more_time=True,
    urgency=0,
)

LONGEST = Fields(
    recipient="Bartholomew Featherstonehaugh-Cholmondeley",
    partnership="Fernshire Safeguarding Children Partnership",
    contact="Review team, 01632 960100, Monday to Friday, 9am to 5pm",
    matters=(
        replace(LONGEST_MATTER, title="sign-off", when="today", urgency=1, link=f"{_HOST}/a/two"),
        LONGEST_MATTER,
        replace(LONGEST_MATTER, reference="MALP-2026-11", urgency=2, link=f"{_HOST}/a/three"),
    ),
    why="You are the auditor for Fernshire and Wrenmoor University Hospitals NHS Foundation Trust.",
    code="849 203",
)

EMPTIEST = Fields(
    recipient="Jo",
    partnership="Fernshire Safeguarding Children Partnership",
    contact="Review team, 01632 960100",
    matters=(Matter(letter="audit_late", reference="MALP-2026-07", title="audit"),),
    why="You are the auditor for Fernshire Police.",
    code="849 203",
)

SAMPLES = (LONGEST, EMPTIEST)

USUAL = Fields(
    recipient="Sam Okafor",
    partnership="Fernshire Safeguarding Children Partnership",
    contact="Review team, 01632 960100, Monday to Friday, 9am to 5pm",
    matters=(
        Matter(
            letter="audit_late",
            reference="MALP-2026-07",
            title="audit",
            agency="Fernshire Police",
            link=f"{_HOST}/a/8f2kQxv7mYbN4tRcLw3ZpHs6",
            due="Friday 20 November",
            when="1 working day overdue",
            progress="2 of 6 sections done",
            next="If this is still open on Wednesday 25 November, we ask your agency’s lead for help.",
            more_time=True,
            urgency=0,
        ),
        Matter(
            letter="audit_coming_up",
            reference="MALP-2026-09",
            title="audit",
            agency="Fernshire Police",
            link=f"{_HOST}/a/3d9wLkv2mXbN7tRcQw5ZpHs1",
            due="Friday 27 November",
            when="in 4 working days",
            more_time=True,
        ),
    ),
    why="You get this as auditor in review MALP-2026-07.",
    code="849 203",
)
"""A letter as it usually is, for previews. Its days and names are invented."""
