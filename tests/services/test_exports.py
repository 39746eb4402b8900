"""What a spreadsheet must not take for a formula."""

import csv
import io

import pytest

from malp_flow.services import exports


def read_back(cell: str) -> str:
    """Return a cell as it stands in the file."""
    return next(csv.reader(io.StringIO(exports.as_csv([["first", cell]]), newline="")))[1]


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
    assert read_back(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "C-118", "Fernshire Police", "1 = 1", "12"])
def test_leaves_everything_else_alone(cell):
    assert read_back(cell) == cell
