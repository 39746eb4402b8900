"""Records chosen by chance: each quota met, nothing twice, made again by anybody, and fair."""

from collections import Counter
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from malp_flow.engine import sampling, sampling_list
from malp_flow.engine.sampling import Candidate, Quota
from malp_flow.engine.sampling_list import UnusableList, UnusableQuotas

TODAY = date(2026, 11, 26)
PLANS = ("early help", "child in need", "child protection")


def records(number, plans=PLANS):
    return [Candidate(f"C-{n}", (("plan", plans[n % len(plans)]),)) for n in range(number)]


lists = some.integers(0, 40).map(records)
quotas = some.lists(
    some.builds(Quota, some.sampled_from(PLANS).map(lambda plan: (("plan", plan),)), some.integers(1, 9)),
    max_size=5,
)
seeds = some.text(min_size=1, max_size=20)


@settings(deadline=None)
@given(lists, quotas, seeds)
def test_fills_each_quota_from_its_own_stratum_and_takes_no_record_twice(listed, wanted, seed):
    made = sampling.choose(listed, wanted, seed=seed, on=TODAY)

    plans = {each.reference: each.strata[0][1] for each in listed}
    assert len(made.references) == len(set(made.references))
    for each in made.filled:
        assert len(each.chosen) == min(each.quota.number, each.available)
        assert {plans[reference] for reference in each.chosen} <= {each.quota.strata[0][1]}
        assert each.missing == each.quota.number - len(each.chosen)


@settings(deadline=None)
@given(lists, quotas, seeds, some.randoms())
def test_makes_the_same_choice_whatever_the_order_of_the_list(listed, wanted, seed, chance):
    shuffled = list(listed)
    chance.shuffle(shuffled)

    assert sampling.choose(shuffled, wanted, seed=seed, on=TODAY) == sampling.choose(
        listed, wanted, seed=seed, on=TODAY
    )
    assert sampling.digest(shuffled, wanted, seed=seed, on=TODAY) == sampling.digest(
        listed, wanted, seed=seed, on=TODAY
    )


def test_can_be_checked_by_hand():
    listed = records(9)

    made = sampling.choose(listed, [Quota((("Plan", " Early  help "),), 2)], seed="0451", on=TODAY)

    early = [each.reference for each in listed if each.strata[0][1] == "early help"]
    by_hand = sorted(early, key=lambda reference: sha256(f"0451|{reference}".encode()).hexdigest())
    assert made.references == tuple(by_hand[:2])


def test_chooses_others_with_another_seed():
    listed = records(60)

    chosen = {
        sampling.choose(listed, [Quota((), 5)], seed=str(seed), on=TODAY).references for seed in range(20)
    }

    assert len(chosen) == 20


def test_gives_every_record_the_same_chance():
    listed, times = records(20), 2_000

    counts = Counter(
        reference
        for seed in range(times)
        for reference in sampling.choose(listed, [Quota((), 5)], seed=f"fair-{seed}", on=TODAY).references
    )

    expected = times * 5 / 20
    chi_square = sum((counts[each.reference] - expected) ** 2 / expected for each in listed)
    assert chi_square < 43.8  # 19 degrees of freedom: once in a thousand beyond it; the seeds are fixed


@pytest.mark.parametrize(("last", "is_left_out"), [("2025-11-27", True), ("2025-11-26", False), ("", False)])
def test_leaves_in_peace_what_was_audited_within_twelve_months(last, is_left_out):
    listed = sampling_list.read_list(f"reference,last audited\nC-1,{last}\n").records

    made = sampling.choose(listed, [Quota((), 1)], seed="s", on=TODAY)

    assert made.left_out == (("C-1",) if is_left_out else ())
    assert made.missing == int(is_left_out)


def test_takes_a_record_for_the_first_quota_that_it_fits():
    listed = [Candidate("C-1", (("plan", "early help"), ("place", "North")))]
    wanted = [Quota((("place", "North"),), 1), Quota((("plan", "early help"),), 1)]

    made = sampling.choose(listed, wanted, seed="s", on=TODAY)

    assert [each.chosen for each in made.filled] == [("C-1",), ()]
    assert made.filled[1].missing == 1


# ---------------------------------------------------------------- lists and quotas as they are typed


def test_reads_a_list_from_a_spreadsheet_whatever_stands_between_its_cells():
    for between in ("\t", ",", ";"):
        text = "\ufeffReference|Plan|Last audited\r\nC-1|Early help|06/05/2025\r\n\r\nC-2||-\r\n"

        found = sampling_list.read_list(text.replace("|", between))

        assert found.columns == ("Plan",)
        assert found.records == (
            Candidate("C-1", (("Plan", "Early help"),), date(2025, 5, 6)),
            Candidate("C-2", (), None),
        )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Its first line names the columns"),
        ("reference,plan", "Its first line names the columns"),
        ("plan,place\na,b", "Call one column “reference”"),
        ("reference,ref\nC-1,C-2", "Call one column “reference”"),
        ("reference\nSam Brown", "Line 2: a reference is letters"),
        ("reference\n943 476 5919", "Line 2: a reference is letters"),
        ("reference\nC-1\nC-1", "C-1 stands in the list more than once"),
        ("reference,last audited\nC-1,spring", "Line 2: write the day"),
        ("reference,last audited\nC-1,31/02/2026", "Line 2: write the day"),
        (f"reference,plan\nC-1,{'x' * 81}", "Line 2: a cell is longer"),
        ("reference\n" + "\n".join(f"C-{n}" for n in range(5_001)), "more than 5000 records"),
    ],
)
def test_says_in_which_line_a_list_cannot_be_read(text, said):
    with pytest.raises(UnusableList) as refused:
        sampling_list.read_list(text)

    assert said in str(refused.value)


def test_points_at_cells_that_look_like_an_identity():
    found = sampling_list.read_list("reference,plan,note\nC-1,Early help,Amelia Thornley\nC-2,EH,AB1 2CD\n")

    assert found.suspicious == ("Amelia Thornley", "AB1 2CD")


def test_reads_quotas_with_several_strata():
    found = sampling_list.read_quotas(
        "Plan = Early help: 2\nplan=CP; place=North : 3\nall: 1", ["plan", "place"]
    )

    assert found == (
        Quota((("plan", "Early help"),), 2),
        Quota((("plan", "CP"), ("place", "North")), 3),
        Quota((), 1),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Write one quota a line"),
        ("plan = early help", "Quota 1: end the line"),
        ("plan = early help: 0", "Quota 1: end the line"),
        ("plan = early help: ٣", "Quota 1: end the line"),
        ("plan = early help: 9999999999", "Quota 1: end the line"),
        ("all: 1\nage = 4: 2", "Quota 2: name a column and a value"),
        ("\n".join(["all: 1"] * 31), "more than 30 quotas"),
    ],
)
def test_says_in_which_line_a_quota_cannot_be_read(text, said):
    with pytest.raises(UnusableQuotas) as refused:
        sampling_list.read_quotas(text, ["plan"])

    assert said in str(refused.value)
