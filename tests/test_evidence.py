"""The data folder: sound as it is, and no broken copy gets past the loader or the check."""

import csv
import re
import shutil
from pathlib import Path
from string import ascii_lowercase

import pytest

from broken_data import BIB, CLAIMS, EVENTS, FAULTS, FILED, FILES, OBS, PAIRS, UNREADABLE, put, swap
from klarna_report.errors import InputError
from klarna_report.evidence import DATA, Evidence, check, load, rounding_interval
from klarna_report.evidence.records import SOURCES
from klarna_report.evidence.tables import TABLES
from klarna_report.facts import Model
from klarna_report.parameters import KINDS, baseline, catalogue
from klarna_report.sentences import sentences
from klarna_report.words import Numbers, plain


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(DATA, tmp_path / "data")


@pytest.mark.slow
@pytest.mark.parametrize(("spoil", "file", "column", "rule"), FAULTS)
def test_a_broken_file_is_reported_where_it_is_broken(folder, spoil, file, column, rule):
    spoil(folder)
    found = [v for v in check(folder) if (v.file, v.column) == (file, column) and rule in v.rule]
    assert found, [str(violation) for violation in check(folder)][:9]
    assert all(violation.line >= 1 and "\n" not in str(violation) for violation in found)


@pytest.mark.parametrize("name", UNREADABLE)
def test_the_loader_refuses_what_cannot_be_read(folder, name):
    spoil, file, _, rule = FILES[name]
    spoil(folder)
    with pytest.raises(InputError, match=file) as refused:
        load(folder)
    assert rule in str(refused.value)


def test_a_number_that_nobody_saw_is_refused_by_the_loader(folder):
    put("seen", "no")(folder)
    with pytest.raises(InputError, match="what was not seen may not enter a computation"):
        load(folder)


def test_all_faults_are_told_at_once(folder):
    for spoil in (put("unit", "heads"), put("start", "2024-13-01"), swap(BIB, "{sv}", "{Sv}")):
        spoil(folder)
    swap(PAIRS, ",definition,", ",deffinition,")(folder)
    with pytest.raises(InputError) as refused:
        load(folder)
    lines = str(refused.value).split("\n")
    assert [line.split(":")[0] for line in lines] == [PAIRS, OBS, OBS, BIB]


def test_the_data_folder_has_no_violation():
    assert check() == []


def test_every_row_of_the_data_folder_is_handed_out(evidence):
    tables = {OBS: evidence.observations, EVENTS: evidence.events, CLAIMS: evidence.claims}
    for file, table in tables.items():
        with (DATA / file).open(encoding="utf-8", newline="") as opened:
            assert [*table.index] == [row["id"] for row in csv.DictReader(opened)] != []
    keys = re.findall(r"^@\w+\{([^,]+),", (DATA / BIB).read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(evidence.sources.index) == sorted(keys) != []


def test_every_statement_of_the_two_articles_is_a_claim(evidence):
    articles = {"000": "teknomers-2024-bombe", "001": "journal-economique-2024-embauche"}
    claims = evidence.claims[evidence.claims["seed"] != ""]
    seeds = [seed.split(":") for seed in claims["seed"]]
    letters = sorted((letter for _, letter in seeds), key=lambda each: (len(each), each))
    assert letters == [*ascii_lowercase, *(f"a{each}" for each in ascii_lowercase)][: len(letters)]
    assert {article for article, _ in seeds} == {*articles}
    assert [*claims["source"]] == [articles[article] for article, _ in seeds]
    assert claims["locator"].str.match("paragraphs? [0-9]").all()


def test_every_pair_that_a_note_says_differs_is_a_contradiction(evidence):
    pairs = {frozenset(pair) for pair in evidence.contradictions[["a", "b"]].to_numpy()}
    ids = {*evidence.observations.index, *evidence.events.index}
    for name, note in evidence.observations["note"].items():
        for sentence in note.split(". "):
            words = [
                word.strip(".,;")
                for word in sentence.partition("Differs from")[2].split(";")[0].split()
            ]
            assert all(frozenset((name, word)) in pairs for word in words if word in ids), name


def test_how_a_row_was_read_is_said_in_words(evidence):
    found = [evidence.observation(name) for name in (FILED, "klarna-revenue-2026-q1-6k")]
    unknown = evidence.observation("klarna-headcount-stated-2022-05-cnbc")
    assert [evidence.reading(each.seen, each.via) for each in (*found, unknown)] == [
        "not opened: read in Payments Dive",
        "read in the document",
        "not opened: read in another text, not on record which",
    ]


def test_no_note_names_a_relay_that_its_column_does_not(evidence):
    for table in (evidence.observations, evidence.events):
        for name, row in table[["note", "via"]].iterrows():
            assert not any(
                key in row["note"].split() and key not in row["via"]
                for key in evidence.sources.index
                if f"via {key}" in row["note"].lower()
            ), name


def test_the_closed_list_of_kinds_is_that_of_the_parameters(evidence):
    words = evidence.vocabulary
    assert {*words["word"][words["list"] == "kind"]} == set(KINDS)


def test_a_source_comes_back_as_it_went_into_the_bibliography(evidence):
    source = evidence.sources.loc["brynjolfsson-2025-qje"]
    assert [*evidence.sources.columns] == [SOURCES.get(n, n) for n in TABLES[BIB] if n != "key"]
    assert source["author"] == "Brynjolfsson, Li and Raymond"
    assert source["date"] == "2025-02-04"
    assert evidence.sources.loc["cnbc-2025-million", "title"].startswith(
        "Klarna boosts revenue to $1m"
    )
    assert evidence.sources.loc["knowup-nd-concurrency", "date"] == ""
    assert evidence.sources.loc["hrgrapevine-2024-halve", "publisher"] == "HR Grapevine"


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        (3800, 3750, 3850),
        (5000, 4950, 5050),
        (2831, 2830.5, 2831.5),
        (0.62, 0.615, 0.625),
        (0.2, 0.195, 0.205),
        (-0.4, -0.405, -0.395),
        (1_000_000, 950_000, 1_050_000),
        (0, 0, 0),
    ],
)
def test_rounding_leaves_half_a_unit_of_the_last_digit_open(value, low, high):
    assert rounding_interval(value) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("name", "interval"),
    [
        ("klarna-natural-separation-rate-2025-05-14-cnbc", (0.15, 0.2)),
        ("klarna-headcount-stated-2024-08-27-teknomers", (3750, 3850)),
        (FILED, (4352, 4352)),
        ("klarna-exit-agreements-offered-2022-06-07-ingenjoren", (314, 314)),
        ("klarna-open-positions-2024-12-14-techcrunch", (50, 50)),
        ("klarna-layoffs-2022-09-22-theblock", (100, 100)),
        ("uk-employer-contribution-rate-2025-04-to-2027-04-delphinia", (0.15, 0.15)),
    ],
    ids=[
        "published bounds",
        "rounded",
        "counted to the last person",
        "exact",
        "at least",
        "at most",
        "a rate in law",
    ],
)
def test_an_observation_knows_its_interval(evidence, name, interval):
    assert evidence.observation(name).interval() == pytest.approx(interval)


def test_an_observation_is_typed(evidence):
    found = evidence.observation("klarna-open-positions-2024-12-14-techcrunch")
    assert (found.low, found.value, found.high) == (50.0, None, None)
    assert (found.start.isoformat(), found.about, found.unit) == ("2024-12-14", False, "count")


def test_an_unknown_observation_is_refused_with_the_nearest_name(evidence):
    with pytest.raises(InputError, match=f"did you mean '{FILED}'"):
        evidence.observation(FILED.replace("employees", "employes"))


def test_accounts_that_do_not_close_are_told(evidence):
    parameters = catalogue()
    model = Model(evidence, parameters, baseline(parameters))
    numbers = Numbers(model.facts([*model.entries, *parameters]), ())
    told = [plain(each.typed, numbers) for each in sentences("claims", model.entries)]
    assert any("By the later count 650 went in May" in text for text in told)
