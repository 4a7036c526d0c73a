"""The report as JSON: files fit their schemas, examples run, the record of a run is whole."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import fields
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from rocrate.rocrate import ROCrate

from klarna_report.book.edition import Edition
from klarna_report.book.interface import documents
from klarna_report.fact import Fact

ROOT = Path(__file__).resolve().parent.parent
FILES = ("facts", "claims", "observations")
EXAMPLES = dict(
    re.findall(
        r"```(sh|python|r)\n(.*?)```",
        (ROOT / "chapters" / "interface.md").read_text(encoding="utf-8"),
        re.DOTALL,
    )
)
PLACE = "https://example.org/report/"
RUNNERS = {"sh": ["sh", "-ec"], "python": [sys.executable, "-c"], "r": ["Rscript", "-e"]}
NEEDED = {"sh": ("curl", "jq"), "python": (), "r": ("Rscript",)}
SAID = {"sh": "target_date", "python": "headcount_target", "r": "2025-12-31"}


@pytest.fixture(scope="module")
def html(baseline: Path) -> Path:
    return baseline / "html"


def content(html: Path, name: str) -> dict:
    return json.loads((html / name).read_text(encoding="utf-8"))


def validator(html: Path, name: str) -> Draft202012Validator:
    schema = content(html, f"schemas/{name}.json")
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


@pytest.mark.parametrize("name", FILES)
def test_a_file_names_its_schema_and_fits_it(html, name):
    found = content(html, f"{name}.json")
    assert found["$schema"] == f"schemas/{name}.json"
    validator(html, name).validate(found)


@pytest.mark.parametrize(
    ("field", "value"), [("value", None), ("inputs", "a b"), ("low", "0"), ("id", 3)]
)
def test_a_schema_refuses_what_does_not_fit(html, field, value):
    found = content(html, "facts/target_date.json")
    check = validator(html, "fact")
    assert check.is_valid(found)
    found["fact"][field] = value
    assert not check.is_valid(found)


def test_every_number_has_a_file_of_its_own_that_says_the_same(html, baseline):
    facts, check = content(html, "facts.json"), validator(html, "fact")
    record = json.loads((baseline / "facts.json").read_text(encoding="utf-8"))
    kept = {each.name for each in fields(Fact)}
    assert [{k: v for k, v in f.items() if k in kept} for f in facts["facts"]] == record["facts"]
    for fact in facts["facts"]:
        alone = content(html, f"facts/{fact['id']}.json")
        check.validate(alone)
        assert alone["fact"] == fact
        assert {*alone["sources"]} == {*fact["sources"]}
        assert alone["version"] == facts["version"]
    named = {path.stem for path in (html / "facts").glob("*.json")}
    assert named == {fact["id"] for fact in facts["facts"]}


def test_claims_come_with_their_verdicts(html):
    claims = content(html, "claims.json")["claims"]
    verdicts = {each["id"]: each["verdict"]["outcome"] for each in claims}
    assert len(verdicts) == len(claims) > 50
    assert "cannot be decided" in verdicts.values()


def test_a_book_without_verdicts_still_fits(tiny_built):
    found = documents(Edition.read(tiny_built / "_build" / "baseline"))
    assert {each["verdict"] for each in found["claims.json"]["claims"]} == {None}
    Draft202012Validator(found["schemas/claims.json"]).validate(found["claims.json"])


@pytest.mark.parametrize("language", RUNNERS)
def test_an_example_of_the_page_runs_as_it_stands_there(site, language):
    if missing := [name for name in NEEDED[language] if not shutil.which(name)]:
        pytest.skip(f"no {missing[0]} on the PATH")
    if language == "r" and subprocess.run(["Rscript", "-e", "library(jsonlite)"]).returncode:
        pytest.skip("R has no jsonlite")
    assert PLACE in EXAMPLES[language]
    command = [*RUNNERS[language], EXAMPLES[language].replace(PLACE, site)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
    assert SAID[language] in run.stdout


def test_the_guide_names_every_page_and_every_file(html, baseline):
    text = (html / "llms.txt").read_text(encoding="utf-8")
    assert re.match(r"# .+\n\n> .+Baseline edition", text)
    links = re.findall(r"\]\(([\w./-]+)\)", text)
    pages = {path.name for path in html.glob("*.html")} - {"search.html", "404.html", "check.html"}
    assert {*links} == {*pages, *(f"{name}.json" for name in FILES)}


# --- the record of the run ------------------------------------------------------------------


@pytest.fixture(scope="module")
def unpacked(html: Path, tmp_path_factory) -> Path:
    (archive,) = (html / "_downloads" / "data").glob("*.zip")
    folder = tmp_path_factory.mktemp("archive")
    zipfile.ZipFile(archive).extractall(folder)
    return folder


@pytest.fixture(scope="module")
def crate(unpacked: Path) -> ROCrate:
    return ROCrate(unpacked)


def test_the_record_names_every_file_that_is_there_and_no_other(crate, unpacked):
    named = {each.id for each in crate.data_entities}
    there = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*")}
    files = {name for name in there if (unpacked / name).is_file()}
    assert named == files - {"ro-crate-metadata.json"}


def test_the_record_has_what_its_format_asks_for(crate):
    root = crate.root_dataset
    assert crate.metadata["conformsTo"].endswith("ro/crate/1.1")
    for name in ("name", "description", "datePublished", "license"):
        assert root[name], name
    assert root["license"]["name"] == "CC BY 4.0"
    for each in crate.get_entities():
        for value in each.properties().values():
            for ref in (
                r for r in (value if isinstance(value, list) else [value]) if isinstance(r, dict)
            ):
                assert ref["@id"].startswith("https://") or crate.get(ref["@id"]), ref


def test_the_record_tells_the_run_step_by_step(crate, baseline):
    order = crate.root_dataset["mainEntity"]
    steps = [step["workExample"].id for step in order["step"]]
    assert steps[0] == "chapters/index.ipynb"
    assert sorted(steps) == sorted(each.id for each in order["hasPart"])
    assert {Path(name).stem for name in steps} == {
        path.stem for path in (baseline / "notebooks").glob("*.ipynb")
    }
    run = crate.get("#run")
    assert run["result"][0].id == "edition/facts.json"
    taken = {each.id: each for each in run["object"]}
    assert "observations.csv" in taken
    assert taken["#annual_separation_share"]["value"] == pytest.approx(0.175)
    assert order["softwareRequirements"].id == "requirements.txt"
