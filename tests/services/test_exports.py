"""What a spreadsheet must not take for a formula."""

import pytest

from malp_flow.services.exports import safe


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "\u200b=1",
        "\ufeff=1",
        "＝1",
        "＋1",
        "－1",
        "＠1",
        "\u00a0+1",
    ],
)
def test_keeps_a_formula_from_being_one(cell):
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "C-118", "Fernshire Police", "1 = 1", "12"])
def test_leaves_everything_else_alone(cell):
    assert safe(cell) == cell
