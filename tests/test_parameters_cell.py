"""What a chapter takes for a parameter, in a notebook's kernel and from a plain mapping."""

import pytest

from klarna_report.chapter import open_chapter
from klarna_report.errors import InputError

CELL = "annual_separation_share = 0.175  # share/year, 0.05 to 0.35"


def opened(*cells: str) -> object:
    """The report of a chapter whose kernel has run these cells."""
    namespace: dict = {"In": ["", *cells]}
    for cell in cells:
        exec(cell, namespace)
    return open_chapter("turnover", namespace).model.scenario


def test_the_parameters_cell_alone_sets_nothing():
    assert opened(CELL).given == {}


def test_what_a_reader_changes_in_the_cell_is_set():
    assert opened("annual_separation_share = 0.1").given == {"annual_separation_share": 0.1}


def test_what_papermill_adds_is_held_also_at_the_usual_value():
    scenario = opened(CELL, "# Parameters\nannual_separation_share = 0.175\n")
    assert scenario.given == {"annual_separation_share": 0.175}


def test_a_chapter_can_be_run_twice_in_one_kernel():
    work = "fall = 1 + 2\nlabel = f'{fall} persons'"
    assert opened(CELL, work, CELL).given == {}


@pytest.mark.parametrize(
    "cell", ["# Parameters\nanual_separation_share = 0.1", "anual_separation_share = 0.1"]
)
def test_a_misspelt_name_is_refused_with_the_nearest(cell):
    with pytest.raises(InputError, match="did you mean 'annual_separation_share'"):
        opened(CELL, cell)


@pytest.mark.parametrize("value", ["'much'", "[0.1]", "2", "None", "True"])
def test_a_value_that_will_not_do_is_refused(value):
    with pytest.raises(InputError, match=r"0\.05 to 0\.35"):
        opened(CELL, f"# Parameters\nannual_separation_share = {value}")


def test_a_plain_mapping_sets_all_its_numbers():
    given = {"annual_separation_share": 0.175, "_private": 1, "report": object()}
    assert open_chapter("turnover", given).model.scenario.given == {
        "annual_separation_share": 0.175
    }
