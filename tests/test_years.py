"""Years in a text come from the facts there are."""

import pytest

from klarna_report.years import with_years

IDS = {
    *(f"staff_{year}" for year in (2022, 2023, 2024)),
    *("staff_2024_06", "staff_latest", "staff_average_2025", "fall_2023", "fall_2024"),
    *("revenue_2023", "gap_2023_low", "gap_2024_low"),
}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("by {year}`staff`", "by 2024"),
        ("in {year}`staff+1`, not {year}`fall-1`", "in 2025, not 2023"),
        ("{fact}`staff_[revenue]:whole`", "{fact}`staff_2023:whole`"),
        ("{fact}`gap_[fall & revenue]_low`", "{fact}`gap_2023_low`"),
        ("{year}`gap_{year}_low`", "2024"),
        (
            "`a` [staff](b.md) `c`, {verdict}`a[staff]`",
            "`a` [staff](b.md) `c`, {verdict}`a[staff]`",
        ),
    ],
)
def test_a_year_is_the_last_that_has_the_facts(text, wanted):
    assert with_years(text, IDS) == wanted


def test_a_table_has_a_row_for_each_year_of_its_first_column():
    table = "```{years} Year\nStaff: staff:whole\nA fall, if any: fall\nGap: gap_{year}_low\n```\n"
    assert with_years(f"Before.\n\n{table}\nAfter.", IDS).splitlines() == [
        "Before.",
        "",
        "| Year | Staff | A fall, if any | Gap |",
        "|---|--:|--:|--:|",
        "| 2022 | {fact}`staff_2022:whole` |  |  |",
        "| 2023 | {fact}`staff_2023:whole` | {fact}`fall_2023` | {fact}`gap_2023_low` |",
        "| 2024 | {fact}`staff_2024:whole` | {fact}`fall_2024` | {fact}`gap_2024_low` |",
        "",
        "After.",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{year}`stuff`", "no fact of a year is called 'stuff'"),
        ("{year}`staff & stuff`", "no fact of a year is called 'stuff'"),
        ("{fact}`staff_[revenue-1]`", "no facts of 2 years are called revenue"),
        ("```{years} Year\nStaff: staff\nFall: fal\n```\n", "no fact of a year is called 'fal'"),
    ],
)
def test_a_year_that_no_fact_has_is_refused(text, told):
    with pytest.raises(KeyError, match=told):
        with_years(text, IDS)
