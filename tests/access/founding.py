"""The world of the access matrix, made: who there is, what is commissioned, and everybody signed in."""

from datetime import date, datetime, timedelta
from pathlib import Path

from malp_flow.engine.audit_tool_loading import assemble, load_tool
from malp_flow.engine.definition import Capacity, Kind
from malp_flow.records.items import Item
from malp_flow.records.people import Membership, Person
from malp_flow.services import (
    actions,
    commissioning,
    holdings,
    identity_sheets,
    items,
    library,
    links,
    naming,
    people,
    reviews,
    sharing,
    tool_drafts,
    visitors,
)
from malp_flow.services.actor import Actor
from malp_flow.services.commissioning import Commission
from tests.access.telling import advance, answer, issue
from tests.access.world import (
    ACTION,
    FAR_AGENCY,
    FAR_ANSWER,
    FAR_THEME,
    OTHER_THEME,
    ROUTE,
    STAFF,
    THEME,
    Review,
    World,
)
from tests.web.audits_issued import SMALL_TOOL
from tests.web.houses import NOON, a_house, an_app

TOOL = f"""{SMALL_TOOL}
      - {{id: chronology, text: 'What happened?', kind: records, records: chronology, required: false}}
records:
  chronology: {{title: Chronology, one: Entry, columns: {{event: {{title: What happened}}}}}}
"""


def a_world(folder: Path, state: str, **settings: object) -> World:
    """Return a world whose first review stands in this state, with everybody signed in."""
    house, clock = a_house(folder, identity_sheets=True, **settings)
    world = World(house, clock, state)
    _found(world, "fernshire", "NHS Fernshire", "Fernshire Police")
    _found(world, "elmshire", f"NHS {FAR_AGENCY}", "Elmshire Police")
    _people(world)
    _commission(world, "own", "fernshire", "MALP-2026-07", THEME, "reviewer", "partner")
    _commission(world, "other", "fernshire", "MALP-2026-08", OTHER_THEME, "other_reviewer", "other_partner")
    _commission(world, "far", "elmshire", "ELM-2026-01", FAR_THEME, "far_reviewer", "far_partner")
    for name in ("other", "far"):
        issue(world, name)
    answer(world, "far", "NHS", FAR_ANSWER)
    advance(world, state)
    _draft_a_tool(world)
    _leave(world)
    _sign_in(world)
    world.app = an_app(house)
    world.keep()
    return world


def _found(world: World, slug: str, *agencies: str) -> None:
    with world.house.transaction() as session:
        by = people.found_partnership(session, slug=slug, name=slug.title(), contact="01632 960001", now=NOON)
        world.actors[slug] = by
        for name in agencies:
            kind = "police" if "Police" in name else "health"
            world.members[name] = people.add_agency(session, name=name, kind=kind, by=by, now=NOON)


def _people(world: World) -> None:
    for name in ("manager", "reviewer", "partner", "reader", "member", "gone", "disabled", "auditor",
                 "other_auditor", "lead", "other_reviewer", "other_partner", "administrator"):  # fmt: skip
        _join(world, "fernshire", name)
    for name in ("far_manager", "far_reviewer", "far_partner", "far_auditor"):
        _join(world, "elmshire", name)
    # One police force sits in both partnerships.
    _join(world, "elmshire", "far_officer", address="other_auditor@force.example")
    for slug, name, capacity in (
        ("fernshire", "manager", "manager"),
        ("fernshire", "administrator", "administrator"),
        ("fernshire", "gone", "manager"),
        ("fernshire", "disabled", "manager"),
        ("fernshire", "reader", "reader"),
        ("elmshire", "far_manager", "manager"),
    ):
        with world.house.transaction() as session:
            holdings.grant(session, world.members[name], capacity=capacity, by=world.actors[slug], now=NOON)
    with world.house.transaction() as session:
        place = holdings.Place(agency_id=world.members["NHS Fernshire"])
        by = world.actors["fernshire"]
        holdings.grant(session, world.members["lead"], capacity="lead", place=place, by=by, now=NOON)


def _join(world: World, slug: str, name: str, *, address: str = "") -> None:
    by = world.actors[slug]
    where = address or f"{name}@{'force' if name == 'other_auditor' else slug}.example"
    with world.house.transaction() as session:
        member = people.add_member(session, name=name.title(), address=where, by=by, now=NOON)
    world.members[name] = member
    world.actors[name] = Actor(by.partnership_id, member)


def _commission(
    world: World, key: str, slug: str, reference: str, theme: str, reviewer: str, partner: str
) -> None:
    by = world.actors["manager" if slug == "fernshire" else "far_manager"]
    with world.house.reading() as session:
        world.digest = library.newest(session, "malp")
    far = slug == "elmshire"
    health = f"NHS {FAR_AGENCY}" if far else "NHS Fernshire"
    police = f"{slug.title()} Police"
    near = {"NHS": "auditor", "Police": "other_auditor"}
    auditors = {"NHS": "far_auditor", "Police": "far_officer"} if far else near
    with world.house.transaction() as session:
        wanted = Commission(
            reference=reference,
            theme=theme,
            workflow_digest=library.newest(session, "malp"),
            panel=[("Seat", world.members[partner])],
            lead_reviewer=world.members[reviewer],
        )
        made = Review(slug, reference, commissioning.commission(session, wanted, by=by, now=NOON))
        review = reviews.opened(session, made.id, partnership_id=by.partnership_id)
        case = commissioning.add_case(session, review, "C-118", by=by, now=NOON)
        made.case = case
        for short, agency in (("NHS", health), ("Police", police)):
            item = commissioning.expect(
                session, review, case_id=case, agency_id=world.members[agency], by=by, now=NOON
            )
            who = world.members[auditors[short]]
            naming.name_auditor(session, review, item, member=who, off_line=True, by=by, now=NOON)
            commissioning.record_identity_given(session, review, item, route=ROUTE, by=by, now=NOON)
            made.returns[short] = item
        identity_sheets.write(session, review, case, names="Sam Winter", details="", by=by, now=NOON)
        if key == "own":
            # The officer is named for the case and invited as well, and so has a link to the event.
            (role, *_) = review.workflow.roles_as(Capacity.invitee)
            place = holdings.Place(made.id, world.members[police], case)
            holdings.grant(
                session, world.members["other_auditor"], capacity=Capacity.invitee, role=role, place=place,
                by=by, now=NOON, review=review,
            )  # fmt: skip
        made.step = items.of_review(session, review, review.workflow.items_of(Kind.step)[:1])[0].id
        tool = assemble(load_tool("small.yaml", TOOL.encode()), None, {})
        name = review.workflow.items_of(Kind.return_)[0]
        commissioning.choose_tools(session, review, {name: tool}, by=by, now=NOON)
        if key == "own":
            made.action = _finding(world, session, review, by)
    world.reviews[key] = made


def _finding(world: World, session, review, by: Actor):
    """Make an action of the police alone, which the officer owns."""
    wanted = actions.Wanted(
        source=actions.FINDING, text=ACTION, measure=ACTION, due_on=date(2026, 9, 30),
        agency_id=world.members["Fernshire Police"], owner_id=world.members["other_auditor"],
    )  # fmt: skip
    return actions.add(session, review, wanted, by=by, now=NOON)


def _draft_a_tool(world: World) -> None:
    """Begin a draft in both partnerships, so that its pages are there to be asked for."""
    for manager in ("manager", "far_manager"):
        with world.house.transaction() as session:
            made = tool_drafts.begin(session, "malp", by=world.actors[manager], now=NOON)
            world.question = next(made.tool.questions())[1].id


def _leave(world: World) -> None:
    """Let the one who is gone leave, and disable the mailbox of the other."""
    now = world.clock[0]
    with world.house.transaction() as session:
        session.get_one(Membership, world.members["gone"]).ends_on = date(2026, 3, 3)
        member = session.get_one(Membership, world.members["disabled"])
        session.get_one(Person, member.person_id).disabled_at = now


def _sign_in(world: World) -> None:
    now = world.clock[0]
    for actor in (*STAFF, "gone", "disabled"):
        name = "auditor" if actor == "auditor_by_app" else actor
        _begin(world, actor, name, visitors.TWO_FACTORS, now=now)
    _begin(world, "expired", "manager", visitors.TWO_FACTORS, now=now - timedelta(hours=13))
    for name in ("auditor", "other_auditor", "lead"):
        _begin(world, name, name, visitors.MAILBOX, now=now)
    _begin(world, "manager_by_mailbox", "manager", visitors.MAILBOX, now=now)
    with world.house.transaction() as session:
        own = world.reviews["own"]
        health = session.get_one(Item, own.returns["NHS"])
        police = session.get_one(Item, own.returns["Police"])
        review = reviews.opened(session, own.id, partnership_id=health.partnership_id)
        document, event = (items.only(session, review, kind) for kind in (Kind.document, Kind.event))
        for key, item, who in (
            ("auditor", health, "auditor"),
            ("other_auditor", police, "other_auditor"),
            ("lead", health, "lead"),
            ("draft", document, "auditor"),
            ("event", event, "other_auditor"),
            ("action", session.get_one(Item, own.action), "other_auditor"),
            ("learning", _learning(session, review, health), "lead"),
            ("event_lead", event, "lead"),
        ):
            world.links[key] = links.link_of(session, item, world.members[who], now=now)


def _learning(session, review, health: Item) -> Item:
    """Return the step by which the lead of the health agency shares what was learned."""
    found = items.of_review(session, review, sharing.names_in(review))
    return next(item for item in found if item.agency_id == health.agency_id)


def _begin(world: World, actor: str, name: str, level: str, *, now: datetime) -> None:
    browser = f"browser-of-{actor}"
    with world.house.transaction() as session:
        person = session.get_one(Membership, world.members[name]).person_id
        token = visitors.begin(session, person, level=level, browser_hash=visitors.digest(browser), now=now)
    world.cookies[actor] = {"malp_session": token, "malp_browser": browser}
