"""Citations: whatever program reads them, report, version, edition and address come through."""

import json
from datetime import date

import pytest
import rispy
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string
from pybtex.plugin import find_plugin

from klarna_report.book import citations
from klarna_report.book.edition import Edition
from klarna_report.book.meta import release

SITE = "https://example.org/a_report/"
GIVEN = {
    **{"name": "annual_separation_share", "short": "Share who leave & do not return, in $_{}#~"},
    **{"value": "8.0%", "baseline": "17.5%", "published": False},
}
PLACES = {
    "report": "index.html",
    "chapter": "what_happened.html",
    "chart": "what_happened.html#fall_by_year",
    "number": "facts/filed_fall_share_2022_2025.html",
}
TITLE = "Did 50% leave? Yes & no: $821,000 in “A_B”"
STYLES = ("plain", "alpha", "unsrt")
every_kind = pytest.mark.parametrize("kind", PLACES)
every_edition = pytest.mark.parametrize("name", ["baseline", "slow-attrition"])


def edition(name: str, site: str = SITE) -> Edition:
    given = () if name == "baseline" else (GIVEN,)
    folder = f"{site}{name}/" if given and site else site
    title = "Few leave" if given else "Baseline"
    return Edition({}, frozenset(), name, title, "To see.", given, {}, {}, folder)


def cited(kind: str, name: str = "baseline", site: str = SITE):
    return citations.Citation(edition(name, site), TITLE, PLACES[kind], kind)


def address(kind: str, name: str) -> str:
    place = "" if kind == "report" else PLACES[kind]
    return SITE + ("" if name == "baseline" else f"{name}/") + place


def assert_identified(text: str, kind: str, name: str) -> None:
    """A rendered reference says what is cited, of which version and edition, and where it is."""
    wanted = [release()["title"], release()["version"], f"{name} edition", address(kind, name)]
    wanted += [TITLE] if kind != "report" else []
    wanted += ["Not the baseline: Few leave (Share who leave"] if name != "baseline" else []
    assert [each for each in wanted if each.lower() not in text.lower()] == []


@every_kind
@every_edition
@pytest.mark.parametrize("style", STYLES)
def test_bibtex_comes_through_its_common_styles(kind, name, style):
    data = parse_string(cited(kind, name).bibtex, "bibtex")
    (entry,) = find_plugin("pybtex.style.formatting", style)().format_bibliography(data)
    backend = find_plugin("pybtex.backends", "plaintext")()
    text = entry.text.render(backend).replace("\\", "")
    assert_identified(text, kind, name)
    assert "November 2026" in text


@every_kind
@every_edition
def test_csl_comes_through_the_harvard_style(kind, name):
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    (record,) = json.loads(cited(kind, name).json)
    source = CiteProcJSON([record])
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Citation([CitationItem(record["id"])]))
    (text,) = map(str, bibliography.bibliography())
    assert_identified(text, kind, name)


@every_kind
@every_edition
def test_ris_is_read_back(kind, name):
    (record,) = rispy.loads(cited(kind, name).ris)
    said = {key: value for key, value in record.items() if key != "type_of_reference"}
    assert_identified(" ".join(map(str, said.values())), kind, name)
    assert record["type_of_reference"] == ("RPRT" if kind == "report" else "CHAP")


@every_kind
@every_edition
def test_a_sentence_cites_by_itself(kind, name):
    assert_identified(cited(kind, name).plain, kind, name)


def test_a_citation_of_a_number_in_one_sentence():
    assert cited("number").plain == (
        f"The Half the Workforce report, “{TITLE}” (number), in {release()['title']}, version "
        f"{release()['version']}, baseline edition ({release()['day']}). "
        "https://example.org/a_report/facts/filed_fall_share_2022_2025.html"
    )


@every_kind
def test_what_has_no_address_names_none(kind):
    found = cited(kind, "slow-attrition", site="")
    texts = [found.plain, *(text for _, text in found.forms.values())]
    assert [each for each in texts if "http" in each or "URL" in each or "UR  -" in each] == []


def test_bibtex_escapes_what_latex_would_run_but_leaves_the_address_alone():
    text = cited("number", "slow-attrition").bibtex
    assert r"8.0\%" in text
    assert r"leave \& do not return, in \$\_{}\#" in text
    assert r"\$821,000 in “A\_B”" in text
    assert f'url = "{address("number", "slow-attrition")}"' in text
    (entry,) = parse_string(text, "bibtex").entries.values()
    assert entry.fields["date"] == release()["date"].isoformat()
    assert text.startswith(
        f"@incollection{{half-the-workforce-{release()['version']}-slow-attrition-facts-"
    )


def test_keys_tell_editions_kinds_and_places_apart():
    found = [cited(kind, name) for kind in PLACES for name in ("baseline", "slow-attrition")]
    assert len({each.key for each in found}) == len(found)


def test_settings_beyond_three_are_counted():
    many = tuple({**GIVEN, "short": str(n)} for n in range(5))
    told = Edition({}, frozenset(), "x", "X", "To see.", many, {}, {}).told("T")
    assert told == "Not the baseline: X (0: 8.0%; 1: 8.0%; 2: 8.0%; and 2 more). T"


def test_files_hold_what_the_page_shows(tmp_path):
    found = cited("chart")
    found.write(tmp_path, "charts/fall_by_year")
    written = {path.suffix[1:]: path.read_text("utf-8") for path in tmp_path.rglob("*.*")}
    assert written == {ending: f"{text}\n" for ending, (_, text) in found.forms.items()}
    assert written.keys() == citations.FORMS.keys()


def test_the_day_of_a_version_is_a_day():
    assert isinstance(release()["date"], date)
