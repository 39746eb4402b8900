"""Whoever is away is left in peace: reminders go to who stands in, or wait until they are back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day, start_of_day
from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.people import Membership, Person, RoleHolding
from malp_flow.services import agency_leads, going_away, holdings, lead_deputies, reminded, today
from malp_flow.services.access import NotYours
from malp_flow.services.going_away import AwayAlready, CannotStandIn, NotAway, WrongDays
from malp_flow.services.holding_back import Because, Why
from malp_flow.services.lead_deputies import DeputyAlready, NoLead, OwnDeputy
from malp_flow.services.letter_causes import HANDED_OVER
from malp_flow.services.need import Kind
from tests.services.test_holding_back import steps_of
from tests.services.test_letter_fields import matters
from tests.stories.fernshire import at
from tests.stories.way import SILENT, issued

AUDITOR, LEAD, OTHER = f"Auditor of {SILENT[1]}", f"Lead of {SILENT[1]}", "Olive Other"
TO_AUDITOR, TO_LEAD = "after-1-auditor", "after-3-agency_lead"
FIRST_LATE, ASKED_FOR_HELP = date(2026, 2, 3), date(2026, 2, 5)


def away(fernshire, who, first, last, *, cover=None, by=None, on=date(2026, 1, 12)):
    given = {"from_on": first, "until_on": last, "cover_id": cover and fernshire.members[cover]}
    with fernshire.transaction() as session:
        by = fernshire.as_(by or who)
        return going_away.say_away(session, fernshire.members[who], by=by, now=at(on), **given)


def second_lead(fernshire, *, deputy=False, on=date(2026, 1, 12)):
    with fernshire.transaction() as session:
        other = fernshire.members[OTHER] = fernshire.joined(session, OTHER, at(on))
        if deputy:
            lead = fernshire.members[LEAD]
            lead_deputies.name(session, lead, other, by=fernshire.manager, now=at(on))
        else:
            place = holdings.Place(agency_id=fernshire.agencies[SILENT[1]])
            holdings.grant(
                session, other, capacity=Capacity.lead, place=place, by=fernshire.manager, now=at(on)
            )


def asked_for_help(fernshire):
    """Return who is to get the letter that asks a lead for help about the silent audit."""
    query = (
        select(Letter.membership_id)
        .join(LetterCause, LetterCause.letter_id == Letter.id)
        .where(
            LetterCause.name == "audit_needs_help",
            LetterCause.item_id == fernshire.items[SILENT],
            LetterCause.dropped_at.is_(None),
        )
    )
    names = {member: name for name, member in fernshire.members.items()}
    with fernshire.transaction() as session:
        return sorted(names[member] for member in session.scalars(query))


def test_keeps_an_auditors_reminders_until_they_are_back_and_tells_the_lead_meanwhile(fernshire):
    issued(fernshire)
    away(fernshire, AUDITOR, FIRST_LATE, date(2026, 2, 6))

    for number in range(4):
        fernshire.tick(now=at(FIRST_LATE + timedelta(days=number)))
    meanwhile = steps_of(fernshire)
    fernshire.tick(now=at(date(2026, 2, 7)))

    assert meanwhile[TO_AUDITOR] == ("held", Why.away)
    assert meanwhile[TO_LEAD] == ("claimed", None)
    assert steps_of(fernshire)[TO_AUDITOR] == ("claimed", None)


@pytest.mark.parametrize(
    ("first", "last", "waits"),
    [
        (FIRST_LATE, FIRST_LATE, True),
        (date(2026, 2, 4), date(2026, 2, 5), False),
        (date(2026, 1, 30), date(2026, 2, 2), False),
    ],
)
def test_counts_the_first_and_the_last_day_as_away(fernshire, first, last, waits):
    issued(fernshire)
    away(fernshire, AUDITOR, first, last)

    fernshire.tick(now=at(FIRST_LATE))

    assert (steps_of(fernshire)[TO_AUDITOR] == ("held", Why.away)) is waits


def test_writes_to_who_stands_in_and_says_for_whom(fernshire):
    issued(fernshire)
    second_lead(fernshire)
    away(fernshire, LEAD, ASKED_FOR_HELP, date(2026, 2, 6), cover=OTHER)

    fernshire.tick(now=at(ASKED_FOR_HELP))

    assert asked_for_help(fernshire) == [OTHER]
    notes = [each.note for each in matters(fernshire, "audit_needs_help", OTHER, now=at(ASKED_FOR_HELP))]
    assert f"This is for {LEAD}, who is away until Friday 6 February." in notes


def handed_over(fernshire, review_id, name, *, now):
    """Ask, as the worker does before a letter about the silent audit leaves, whether its reader is away."""
    query = (
        select(Letter, LetterCause)
        .join(LetterCause, LetterCause.letter_id == Letter.id)
        .where(LetterCause.name == name, LetterCause.item_id == fernshire.items[SILENT])
    )
    with fernshire.transaction() as session:
        letter, cause = session.execute(query).one()
        step, deadline = session.get(LadderStep, cause.step_id), session.get(Deadline, cause.deadline_id)
        review = fernshire.open(session, review_id)
        return reminded.handed_over(session, review, deadline, letter, cause, step, now=now)


def test_hands_a_letter_over_whose_reader_went_away_before_it_left(fernshire):
    review_id = issued(fernshire)
    second_lead(fernshire, deputy=True)
    fernshire.tick(now=at(ASKED_FOR_HELP))
    away(fernshire, LEAD, ASKED_FOR_HELP, ASKED_FOR_HELP, on=ASKED_FOR_HELP)

    because = handed_over(fernshire, review_id, "audit_needs_help", now=at(ASKED_FOR_HELP, 11))

    assert because == HANDED_OVER
    assert asked_for_help(fernshire) == [LEAD, OTHER]


def test_takes_a_letter_back_whose_reader_went_away_where_nobody_stands_in(fernshire):
    review_id = issued(fernshire)
    fernshire.tick(now=at(FIRST_LATE))
    away(fernshire, AUDITOR, FIRST_LATE, date(2026, 2, 6), on=FIRST_LATE)

    because = handed_over(fernshire, review_id, "audit_late", now=at(FIRST_LATE, 11))

    assert because == Because(Why.away, start_of_day(date(2026, 2, 7)))


def lead_is(fernshire, who, *, now):
    """Take the role of lead from whoever has it, and give it to somebody else, or (None) to nobody."""
    with fernshire.transaction() as session:
        held = (RoleHolding.membership_id == fernshire.members[LEAD], RoleHolding.ended_at.is_(None))
        for holding in session.scalars(select(RoleHolding).where(*held)).all():
            holdings.end(session, holding, by=fernshire.manager, now=now)
    if who:
        second_lead(fernshire, on=local_day(now))


@pytest.mark.parametrize(
    ("who", "why", "told"), [(OTHER, HANDED_OVER, [LEAD, OTHER]), (None, reminded.NOBODY, [LEAD])]
)
def test_tells_nobody_of_an_agency_that_they_do_not_answer_for_any_more(fernshire, who, why, told):
    review_id = issued(fernshire)
    fernshire.tick(now=at(ASKED_FOR_HELP))
    lead_is(fernshire, who, now=at(ASKED_FOR_HELP, 10))

    because = handed_over(fernshire, review_id, "audit_needs_help", now=at(ASKED_FOR_HELP, 11))

    assert because == why
    assert asked_for_help(fernshire) == told


def test_gives_a_letter_back_to_whoever_is_here_again_before_it_left(fernshire):
    review_id = issued(fernshire)
    second_lead(fernshire, deputy=True)
    absence = away(fernshire, LEAD, ASKED_FOR_HELP, ASKED_FOR_HELP)
    fernshire.tick(now=at(ASKED_FOR_HELP))
    with fernshire.transaction() as session:
        going_away.come_back(session, absence, by=fernshire.manager, now=at(ASKED_FOR_HELP))

    because = handed_over(fernshire, review_id, "audit_needs_help", now=at(ASKED_FOR_HELP, 11))

    assert because == HANDED_OVER
    assert asked_for_help(fernshire) == [LEAD, OTHER]


def test_leaves_the_auditor_what_is_told_them_beside_their_lead(fernshire):
    review_id = issued(fernshire)
    fernshire.tick(now=at(ASKED_FOR_HELP))

    because = handed_over(fernshire, review_id, "audit_help_asked", now=at(ASKED_FOR_HELP, 11))

    assert because is None


def test_writes_to_the_deputy_of_a_lead_only_while_the_lead_is_not_reached(fernshire):
    issued(fernshire)
    second_lead(fernshire, deputy=True)
    fernshire.tick(now=at(ASKED_FOR_HELP))

    assert asked_for_help(fernshire) == [LEAD]


@pytest.mark.parametrize("why", ["away", "refused"])
def test_writes_to_the_deputy_where_the_lead_is_away_or_their_address_is_refused(fernshire, why):
    issued(fernshire)
    second_lead(fernshire, deputy=True)
    if why == "away":
        away(fernshire, LEAD, ASKED_FOR_HELP, ASKED_FOR_HELP)
    else:
        with fernshire.transaction() as session:
            member = session.get_one(Membership, fernshire.members[LEAD])
            session.get_one(Person, member.person_id).refused_at = at(FIRST_LATE)

    fernshire.tick(now=at(ASKED_FOR_HELP))

    assert asked_for_help(fernshire) == [OTHER]


def test_lets_the_deputy_answer_for_the_agency(fernshire):
    review_id = issued(fernshire)
    second_lead(fernshire, deputy=True)

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        agency = fernshire.agencies[SILENT[1]]
        found = agency_leads.of(session, review, agency, on=ASKED_FOR_HELP)

    assert found == [fernshire.members[LEAD], fernshire.members[OTHER]]


def test_goes_on_at_once_when_somebody_is_back_earlier(fernshire):
    issued(fernshire)
    absence = away(fernshire, AUDITOR, FIRST_LATE, date(2026, 2, 20))
    fernshire.tick(now=at(FIRST_LATE))

    with fernshire.transaction() as session:
        going_away.come_back(session, absence, by=fernshire.manager, now=at(date(2026, 2, 4)))
    fernshire.tick(now=at(date(2026, 2, 4), 11))

    assert steps_of(fernshire)[TO_AUDITOR] == ("claimed", None)
    with fernshire.transaction() as session, pytest.raises(NotAway):
        going_away.come_back(session, absence, by=fernshire.manager, now=at(date(2026, 2, 4)))


def test_refuses_days_and_people_that_make_no_sense(fernshire):
    issued(fernshire)
    second_lead(fernshire)
    first, last = FIRST_LATE, date(2026, 2, 6)
    away(fernshire, LEAD, first, last, cover=OTHER)

    for days in ((last, first), (date(2026, 1, 2), date(2026, 1, 5)), (first, date(2027, 6, 1))):
        with pytest.raises(WrongDays):
            away(fernshire, AUDITOR, *days)
    with pytest.raises(AwayAlready):
        away(fernshire, LEAD, last, date(2026, 2, 9))
    for who, cover in ((AUDITOR, LEAD), (AUDITOR, "Auditor of Fernshire Police"), (OTHER, OTHER)):
        with pytest.raises(CannotStandIn):
            away(fernshire, who, first, last, cover=cover)
    with pytest.raises(NotYours):
        away(fernshire, AUDITOR, first, last, by=LEAD)


def test_names_a_deputy_only_of_a_lead_and_once(fernshire):
    issued(fernshire)
    second_lead(fernshire, deputy=True)
    lead, auditor = fernshire.members[LEAD], fernshire.members[AUDITOR]
    other, now = fernshire.members[OTHER], at(ASKED_FOR_HELP)

    for of, deputy, refusal in (
        (lead, other, DeputyAlready),
        (lead, lead, OwnDeputy),
        (auditor, other, NoLead),
        (other, auditor, NoLead),
    ):
        with fernshire.transaction() as session, pytest.raises(refusal):
            lead_deputies.name(session, of, deputy, by=fernshire.manager, now=now)


def test_shows_the_manager_that_nobody_is_reminded_meanwhile(fernshire):
    issued(fernshire)
    away(fernshire, AUDITOR, FIRST_LATE, date(2026, 2, 6))
    fernshire.tick(now=at(FIRST_LATE))

    with fernshire.transaction() as session:
        found = today.today(session, fernshire.manager, now=at(FIRST_LATE, 11)).needs

    assert [each.title for each in found if each.kind is Kind.nobody_named] == [
        f"{SILENT[1]}: the Auditor is away"
    ]
