"""What a chapter asks of its report: tidy frames, other values, published numbers."""

import json

import pytest

from klarna_report.chapter import open_chapter
from klarna_report.errors import InputError
from klarna_report.outputs import FACTS_MIME

REPORT = open_chapter("headcount", {})
COLUMNS = ["id", "label", "value", "low", "high", "unit", "kind", "text", "publisher"]


def test_a_series_has_a_row_for_every_year():
    frame = REPORT.series("filed_headcount")
    assert [*frame] == ["year", *COLUMNS]
    assert [*frame["id"]] == [f"filed_headcount_{year}" for year in frame["year"]]
    assert frame["year"].is_monotonic_increasing
    assert frame["year"].min() == 2022


def test_the_year_may_stand_within_the_name():
    frame = REPORT.series("revenue_per_employee_{year}_at_staff_of_2022")
    assert [*frame["id"]] == ["revenue_per_employee_2025_at_staff_of_2022"]


def test_a_series_by_country_names_the_countries():
    frame = REPORT.series("tax_wedge", by="country")
    assert [*frame["country"]] == ["Sweden", "Germany", "United Kingdom", "United States"]


def test_an_unknown_series_is_refused_with_the_nearest_name():
    with pytest.raises(InputError, match="did you mean 'filed_headcount_"):
        REPORT.series("filed_headcont")


def test_other_values_leave_the_report_as_it_is():
    (here,) = REPORT.frame("headcount_target")["value"]
    (there,) = REPORT.at(headcount_target=1800).frame("headcount_target")["value"]
    assert (here, there) == (2000, 1800)
    assert REPORT.frame("headcount_target")["value"][0] == here


@pytest.mark.parametrize("given", [{"headcount_taget": 1800}, {"headcount_target": 18}], ids=str)
def test_another_value_that_will_not_do_is_refused(given):
    with pytest.raises(InputError, match=r"headcount_target'\?|1500 to 2500"):
        REPORT.at(**given)


def test_published_numbers_come_with_publisher_and_period():
    rows = REPORT.observations("full_time_employees")
    assert rows["publisher"].str.contains("Klarna").all()
    assert {*rows["period"]} >= {"end of 2022", "end of 2025"}
    assert rows["end"].is_monotonic_increasing


def test_events_come_in_the_order_asked_for():
    ids = ["klarna-assistant-goes-live", "klarna-first-redundancy-round"]
    rows = REPORT.events(*ids)
    assert [*rows["id"]] == ids
    assert {"start", "actor", "event", "source"} <= {*rows}


def test_an_unknown_event_is_refused_with_the_nearest_id():
    with pytest.raises(InputError, match="did you mean 'klarna-assistant-goes-live'"):
        REPORT.events("klarna-assistant-goes-liv")


def test_the_claims_come_with_their_verdicts_each_once():
    claims = REPORT.claims()
    assert claims["verdict"].notna().all()
    assert claims["claim"].is_unique


def test_the_text_of_a_chapter_says_which_facts_it_carries(tmp_path, monkeypatch):
    cell = {"cell_type": "markdown", "source": ["{fact}`target_date:year`, {fact}`no_such_fact`"]}
    (tmp_path / "headcount.ipynb").write_text(json.dumps({"cells": [cell]}))
    monkeypatch.chdir(tmp_path)
    assert "target_date" in carried("headcount")
    monkeypatch.chdir("/")
    assert "target_date" not in carried("headcount")


def carried(chapter: str) -> list[str]:
    return [each["id"] for each in open_chapter(chapter, {}).facts().bundle[FACTS_MIME]["facts"]]
