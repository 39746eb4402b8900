"""26 patterns of work, each lived by the services of real reviews; `docs/workflow_patterns.md` shows them."""

from itertools import permutations

import pytest

from malp_flow.engine.machine import MoveRefused, NotNow
from malp_flow.services import access, audits, commissioning, concerns, respondents, steps, withdrawing
from malp_flow.services.respondents import Respondent
from tests.services.pattern_house import WHY, playing

STRANDS = ("staff", "families", "leads")


@pytest.fixture(scope="module")
def play(sqlite_template, tmp_path_factory):
    with playing(sqlite_template, tmp_path_factory.mktemp("patterns")) as made:
        yield made


def test_01_sequence(play):
    review = play("01")

    with pytest.raises(MoveRefused):
        review.move("close")
    review.move("ask")
    review.move("close")

    assert review.moved == ["ask", "close"]


def test_02_parallel_split(play):
    review = play("02")
    before = [review.states(name) for name in STRANDS]

    review.move("begin")
    after = [review.states(name) for name in STRANDS]
    review.finish("leads")

    assert before == [["waiting"]] * 3
    assert after == [["to_do"]] * 3
    assert [review.states(name) for name in STRANDS] == [["to_do"], ["to_do"], ["done"]]


@pytest.mark.parametrize("order", [*permutations(STRANDS)][::2])
def test_03_synchronization(play, order):
    review = play("03")
    review.move("begin")
    stood = []

    for name in order:
        stood.append(review.state)
        review.finish(name)

    assert stood == ["under_way"] * 3
    assert review.moved == ["begin", "join"]


@pytest.mark.parametrize(("answer", "there"), [("review", "to_review"), ("none", "closed")])
def test_04_exclusive_choice(play, answer, there):
    review = play("04")
    before = review.open_moves()

    review.finish("decided", answer)

    assert before == {"withdraw"}
    assert review.state == there
    assert len(review.moved) == 1


@pytest.mark.parametrize(("way", "other"), [("ring", "visit"), ("visit", "ring")])
def test_05_simple_merge(play, way, other):
    review = play("05")
    review.move(way)

    review.move("tell")
    with pytest.raises(MoveRefused):
        review.move(other)
    opened = review.states("noted")
    review.finish("noted")

    assert opened == ["to_do"]
    assert review.moved == [way, "tell", "end"]


CHOSEN = [("staff", "to_do", "not_needed"), ("families", "not_needed", "to_do"), ("both", "to_do", "to_do")]


@pytest.mark.parametrize(("answer", "staff", "families"), CHOSEN)
def test_06_multi_choice(play, answer, staff, families):
    review = play("06")

    review.finish("scope", answer)

    assert (review.states("staff"), review.states("families")) == ([staff], [families])


@pytest.mark.parametrize(
    ("answer", "waits"), [("staff", ["staff"]), ("families", ["families"]), ("both", ["families", "staff"])]
)
def test_07_structured_synchronizing_merge(play, answer, waits):
    review = play("06")
    review.finish("scope", answer)
    stood = []

    for name in waits:
        stood.append(review.state)
        review.finish(name)

    assert stood == ["under_way"] * len(waits)
    assert review.moved == ["join"]


def test_10_arbitrary_cycles(play):
    review = play("10")
    way = ["check", "send_back", "discuss", "check_again", "discuss", "rewrite", "check", "end"]

    for move in way:
        review.move(move, by="reviewer")

    assert review.moved == way
    assert review.state == "ended"


def test_13_instances_known_when_the_file_is_written(play):
    review = play("13")
    review.do(commissioning.add_case, "C-2")
    review.move("begin")
    opened = [review.states(f"reading_{number}") for number in (1, 2, 3)]
    stood = []

    for number in (2, 3, 1):
        stood.append(review.state)
        review.finish(f"reading_{number}")

    assert opened == [["to_do"]] * 3
    assert stood == ["under_way"] * 3
    assert review.state == "joined"


@pytest.mark.parametrize("agencies", [1, 3])
def test_14_instances_known_when_the_move_is_made(play, agencies):
    review = play("14", agencies=agencies)
    review.move("begin")
    opened, stood = review.states("spoken"), []

    for _ in range(agencies):
        stood.append(review.state)
        review.finish("spoken")

    assert opened == ["to_do"] * agencies
    assert stood == ["under_way"] * agencies
    assert review.moved == ["begin", "join"]


def a_concern(review, by="manager"):
    return review.do(concerns.raise_one, "concern", words="He was seen alone.", by=by).item_id


def test_15_instances_that_nobody_knows_beforehand(play):
    review = play("15")
    a_concern(review)
    a_concern(review, by="reviewer")

    review.finish("concern")
    one_left = review.open_moves()
    a_concern(review)
    review.finish("concern")
    another_left = review.open_moves()
    review.finish("concern")

    assert one_left == another_left == {"withdraw"}
    assert review.open_moves() == {"end", "withdraw"}


@pytest.mark.parametrize(
    ("first", "by", "late", "late_by"),
    [("accept", "reviewer", "decline", "manager"), ("decline", "manager", "accept", "reviewer")],
)
def test_16_deferred_choice(play, first, by, late, late_by):
    review = play("16")
    before = review.open_moves()

    review.move(first, by=by)
    with pytest.raises(MoveRefused):
        review.move(late, by=late_by)

    assert before == {"accept", "decline", "withdraw"}
    assert review.moved == [first]


def test_18_milestone(play):
    review = play("18")

    with pytest.raises(MoveRefused):
        review.move("ask_more", by="reviewer")
    review.move("begin")
    for _ in range(2):
        review.move("ask_more", by="reviewer")
    stood = review.state
    review.move("close")
    with pytest.raises(MoveRefused):
        review.move("ask_more", by="reviewer")

    assert stood == "collecting"
    assert review.moved == ["begin", "ask_more", "ask_more", "close"]


def test_19_cancel_task(play):
    review = play("19", agencies=3)
    review.move("begin")
    first, second, third = review.all_of("audit")

    review.do(withdrawing.withdraw, first.id, reason=WHY)

    assert review.states("audit") == ["issued", "issued", "withdrawn"]
    assert review.running() == ["audit", "audit"]
    for item in (second, third):
        stood = review.state
        review.do(audits.accept_absence, item.id, reason=WHY)
    assert (stood, review.state) == ("under_way", "joined")


def test_20_cancel_case(play):
    review = play("20")
    review.move("begin")
    review.finish("leads")

    review.move("withdraw")

    assert review.running() == []
    assert [review.states(name) for name in STRANDS] == [["not_needed"], ["not_needed"], ["done"]]
    assert review.open_moves() == set()
    with pytest.raises(access.ReviewEnded):
        review.finish("staff")


def test_23_transient_trigger(play):
    review = play("23")

    with pytest.raises(MoveRefused):
        review.move("end")
    review.finish("staff")
    not_remembered = review.state
    review.move("end")

    assert not_remembered == "under_way"
    assert review.moved == ["end"]


@pytest.mark.parametrize(("early", "stands"), [(True, "ended"), (False, "under_way")])
def test_24_persistent_trigger(play, early, stands):
    review = play("24")
    if early:
        review.finish("consent")
    nobody_waited = review.state

    review.move("begin")

    assert nobody_waited == "planned"
    assert review.state == stands


def test_25_cancel_region(play):
    review = play("25")
    review.move("begin")
    review.move("draft")
    review.finish("facts")

    review.move("go_back")

    region = ("facts", "language", "picture")
    assert [review.states(name) for name in region] == [["waiting"]] * 3
    assert review.states("families") == ["to_do"]
    assert review.running() == ["families"]
    review.move("draft")
    assert [review.states(name) for name in region] == [["to_do"], ["waiting"], ["to_do"]]


def test_26_cancel_all_instances(play):
    review = play("26", agencies=3)
    review.move("begin")
    review.finish("spoken")

    review.move("stop_asking")

    assert review.states("spoken") == ["done", "not_needed", "not_needed"]
    assert review.running() == []
    given_up = next(item for item in review.all_of("spoken") if item.state == "not_needed")
    with pytest.raises(NotNow):
        review.do(steps.finish, given_up.id)
    review.move("end")
    assert review.state == "ended"


def test_27_complete_all_instances(play):
    review = play("27")
    asked = [Respondent(f"Head {number}", f"head{number}@school.example") for number in (1, 2, 3)]
    review.do(respondents.add, asked, wave=1)
    review.move("begin")
    first, *_others = review.all_of("answers")
    review.do(audits.accept_absence, first.id, reason=WHY)
    stood = review.state

    without = review.do(respondents.close, wave=1, reason=WHY)

    assert (stood, without) == ("under_way", 2)
    assert review.states("answers") == ["not_returned_accepted"] * 3
    assert review.moved == ["begin", "join"]


@pytest.mark.parametrize("order", [*permutations(STRANDS)][1::2])
def test_30_structured_partial_join(play, order):
    review = play("30")
    review.move("begin")
    stood = []

    for name in order:
        review.finish(name)
        stood.append(review.state)

    assert stood == ["under_way", "joined", "joined"]
    assert review.moved == ["begin", "join"]


def test_34_static_partial_join_of_instances(play):
    review = play("34", agencies=3)
    review.move("begin")
    stood = []

    for _ in range(3):
        review.finish("spoken")
        stood.append((review.state, review.states("spoken").count("to_do")))

    assert stood == [("under_way", 2), ("joined", 1), ("joined", 0)]
    assert review.moved == ["begin", "join"]


def test_35_cancelling_partial_join_of_instances(play):
    review = play("35", agencies=3)
    review.move("begin")
    review.finish("spoken")
    one = review.state, review.running()

    review.finish("spoken")

    assert one == ("under_way", ["spoken", "spoken"])
    assert (review.state, review.running()) == ("joined", [])
    assert review.states("spoken") == ["done", "done", "not_needed"]


def test_36_dynamic_partial_join_of_instances(play):
    review = play("36")
    none = review.state
    a_concern(review)
    review.finish("concern")
    one = review.state
    a_concern(review)
    a_concern(review, by="reviewer")

    review.finish("concern")

    assert (none, one, review.state) == ("under_way", "under_way", "joined")
    assert review.states("concern") == ["done", "done", "to_do"]
    assert review.moved == ["join"]


@pytest.mark.parametrize(
    ("first", "by", "other", "other_by"),
    [("panel", "manager", "reviewer", "reviewer"), ("reviewer", "reviewer", "panel", "manager")],
)
def test_39_critical_section(play, first, by, other, other_by):
    review = play("39")

    review.move(f"{first}_takes_it", by=by)
    with pytest.raises(MoveRefused):
        review.move(f"{other}_takes_it", by=other_by)
    review.move(f"{first}_gives_back", by=by)
    review.move(f"{other}_takes_it", by=other_by)

    assert review.state == f"{other}_reads"


def test_43_explicit_termination(play):
    review = play("43")
    review.move("begin")
    review.finish("staff")
    stood = review.state

    review.finish("leads")

    assert (stood, review.state) == ("under_way", "ended")
    assert review.states("families") == ["not_needed"]
    assert review.running() == []
    assert review.open_moves() == set()
