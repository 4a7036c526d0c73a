"""The language of tests: one evaluator for numbers and for columns, with Python's own meaning."""

import numpy as np
import pytest

from klarna_report.errors import InputError
from klarna_report.evidence import load
from klarna_report.expressions import is_true, names_in

CLAIMS = [test for test in load().claims["test"] if test]
MORE = [
    "not (a > 2)",
    "1 < a <= 2 or b == 3",
    "abs(a / b - 1) <= 0.5",
    "a - -b != 2 * a and b"[:15],
]


@pytest.mark.parametrize("test", [*CLAIMS, *MORE])
def test_columns_come_out_as_python_has_it_row_by_row(test):
    names = names_in(test)
    random = np.random.default_rng(1)
    columns = {name: random.choice([0.4, 1.0, 2.0, 3.0], 200) for name in names}
    rows = (
        dict(zip(names, map(float, row), strict=True))
        for row in zip(*columns.values(), strict=True)
    )
    expected = [eval(test, {"__builtins__": {}, "abs": abs}, row) for row in rows]
    assert is_true(test, columns).tolist() == expected


def test_a_number_stands_for_every_row():
    assert is_true("a > b", {"a": np.array([1.0, 3.0]), "b": 2.0}).tolist() == [False, True]
    assert bool(is_true("a > 1", {"a": 2.0}))


@pytest.mark.parametrize("test", ["a +", "__import__('os')", "a ** 2 > 1", "a.b > 1", "a"])
def test_anything_else_is_refused(test):
    with pytest.raises(InputError, match="test"):
        is_true(test, {"a": 1.0, "b": 1.0})
