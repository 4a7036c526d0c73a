"""The what-if page computes what the model computes, prints the same text, says the same words."""

import base64
import html
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle, product
from pathlib import Path

import numpy as np
import pytest
import yaml
from playwright.sync_api import Page

from browser import visit
from conftest import EDITIONS, built
from klarna_report.expressions import names_in
from klarna_report.fact import Fact
from klarna_report.facts import Model
from klarna_report.formats import format_value, rounded
from klarna_report.library import model as model_of
from klarna_report.parameters import catalogue, read_scenario, shipped_scenarios
from klarna_report.sensitivity import flip
from klarna_report.sentences import Sentence, contents, rests_on, sentences
from klarna_report.verdicts import PASSED, Verdict, verdict
from klarna_report.words import Numbers, asked, branches_of, plain

RANDOM, PRINTED, SAID, SENT = 10_000, 300, 30, 10  # sets: numbers, texts, sentences, links
WORD = "(not worked out here)"
SHARES_OF_DRAWS = "target_probability_end_"
TAKE_DRAWS = (
    *("target_date", "years_to_target", "agent_equivalents_contained"),
    *("public_cost_of_case_year", "public_cost_of_like_firms_year"),
    *("public_cost_share_of_pay", "public_cost_per_unfilled_job_year", f"{SHARES_OF_DRAWS}2030"),
)
VALUES = """([names, columns, rows]) => {
    const found = rows.map((row) => {
        const given = Object.fromEntries(columns.map((name, at) => [name, row[at]]));
        const { v } = whatIf.read(given);
        return names.map((name) => v[name]);
    });
    const bytes = new Uint8Array(Float64Array.from(found.flat()).buffer);
    let text = "";
    for (let at = 0; at < bytes.length; at += 0x8000)
        text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(text);
}"""
TEXTS = """([names, all]) => all.map((given) => {
    const state = whatIf.read(given);
    return names.map((name) => state.text(name));
})"""
SENTENCES = """(given) => {
    const state = whatIf.read(given);
    const said = (each) => [each.href, whatIf.sentence(each, state).text];
    return [whatIf.sentences.map(said), whatIf.verdicts.map(said)];
}"""
IN_PLACE = """(marked) => {
    const tables = [...document.querySelectorAll(".table-wrapper")];
    marked ??= tables.map((each) => each.previousElementSibling?.matches(".as-built"));
    const aside = ".as-built, .what-if-strip, .change, .edition, .key, .numbers, figure, .claims";
    const found = [...document.querySelectorAll("article :is(h2, p, li, td)")]
        .filter((each) => !each.closest(aside))
        .filter((each) => !marked[tables.indexOf(each.closest(".table-wrapper"))])
        .map((each) => each.textContent.replace(/[\u2018\u2019]/g, "'"))
        .map((text) => text.replace(/\\s+/g, " ").trim())
        .filter(Boolean);
    return [found, marked];
}"""
TURNS = """() => whatIf.sentences
    .filter((each) => each.href === "firmness.html")
    .map((each) => whatIf.turns(each, whatIf.read({})))"""


@pytest.fixture(scope="module")
def model() -> Model:
    return model_of()


@pytest.fixture(scope="module")
def address(baseline: Path) -> str:
    """The page in the file system."""
    return (baseline / "html" / "what_if.html").as_uri()


@pytest.fixture(scope="module")
def page(browser, address) -> Iterator[Page]:
    with visit(browser, address) as seen:
        yield seen.page
        assert seen.complaints == []


@pytest.fixture(scope="module")
def given() -> list[dict]:
    """Random assumptions, then all corners of their ranges, with every choice among them."""
    parameters = catalogue().values()
    numeric = [each for each in parameters if not each.is_choice]
    choices = [each for each in parameters if each.is_choice]
    names = [each.name for each in (*numeric, *choices)]
    lows, highs = np.array([each.range for each in numeric], dtype=float).T
    drawn = np.random.default_rng(1).uniform(lows, highs, (RANDOM, len(numeric))).tolist()
    rows = [*drawn, *product(*zip(lows.tolist(), highs.tolist(), strict=True))]
    chosen = cycle(product(*(each.range for each in choices)))
    return [dict(zip(names, (*row, *next(chosen)), strict=True)) for row in rows]


# --- numbers --------------------------------------------------------------------------------


def computed(model: Model, names: Sequence[str], given: list[dict]) -> np.ndarray:
    """Facts at each set of assumptions, a column a fact, in one go for each country."""
    found = np.empty((len(given), len(names)))
    for country in model.parameters["country"].range:
        here = model.at(country=country)
        rows = [at for at, each in enumerate(given) if each["country"] == country]
        steps = [here.step(name) for name in names]
        leaves = {name: here.leaf_value(name) for name in here.leaves(steps)}
        for name in {*leaves} & {*model.parameters}:
            leaves[name] = np.array([stands_for(model, name, given[at][name]) for at in rows])
        values = here.graph.evaluate(steps, leaves)
        found[rows] = np.transpose([np.broadcast_to(values[each], len(rows)) for each in steps])
    return found


def stands_for(model: Model, name: str, value: float | str) -> float:
    """The number behind a choice."""
    if not isinstance(value, str):
        return value
    row = model.evidence.observation(value)
    return getattr(row, model.at(**{name: value}).field(name))


def test_every_fact_is_the_models_over_random_assumptions_and_all_corners(page, model, given):
    names = page.evaluate("Object.keys(whatIf.facts)")
    moving = {name for name in model.entries if rests_on(model, name)}
    assert {*names} == {name for name in moving if not model.entries[name].share_of_draws}
    rows = [[*each.values()] for each in given]
    answer = base64.b64decode(page.evaluate(VALUES, [names, [*given[0]], rows]))
    found = np.frombuffer(answer).reshape(len(given), len(names))
    np.testing.assert_allclose(found, computed(model, names, given), rtol=1e-9, atol=1e-12)


def test_every_fact_prints_the_same_text(page, model, given):
    names, sample = page.evaluate("Object.keys(whatIf.facts)"), given[:: len(given) // PRINTED]
    countries = {each: model.at(country=each) for each in model.parameters["country"].range}
    units = {(c, name): here.unit(name) for c, here in countries.items() for name in names}
    found = page.evaluate(TEXTS, [names, sample])
    for texts, values, each in zip(found, computed(model, names, sample), sample, strict=True):
        told = [(float(x), units[each["country"], n]) for x, n in zip(values, names, strict=True)]
        assert texts == [format_value(rounded(*one), one[1]) for one in told], each


# --- sentences and verdicts -----------------------------------------------------------------


def conditioned(model: Model) -> list[Sentence]:
    """The sentences with a condition that an assumption decides."""
    every = [each for chapter in contents() for each in sentences(chapter, model.entries)]
    return [each for each in every if any(rests_on(model, name) for name in decided_by(each))]


def decided_by(sentence: Sentence) -> list[str]:
    """What the conditions of a sentence ask for."""
    forms = [form for form in sentence.forms if form["form"] == "when"]
    return [name for form in forms for test, _ in branches_of(form) for name in asked(test)]


class Printed(Numbers):
    """Numbers as the page prints them: a range gives way to a word once its leaves are set."""

    def text(self, reference: str) -> tuple[Fact, str]:
        fact, text = super().text(reference)
        drawn = reference.endswith(":interval") or fact.id.startswith(SHARES_OF_DRAWS)
        return fact, WORD if text and drawn and {*self.held} & {*fact.parameters} else text


@pytest.fixture(scope="module")
def known(model) -> dict[str, Fact]:
    """What the sentences name, in the baseline."""
    words = {*re.findall(r"\w+", " ".join(each.typed for each in conditioned(model)))}
    return model.facts(name for name in (*model.entries, *model.parameters) if name in words)


def spoken(model: Model, known: dict[str, Fact]) -> list[str]:
    """Those sentences at the assumptions of a model."""
    steps = {n: model.step(n) for n in known if n in model.entries and rests_on(model, n)}
    values = model.along(steps.values(), {})
    moved = {
        n: replace(known[n], value=float(values[s]), unit=model.unit(n)) for n, s in steps.items()
    }
    facts = {**known, **moved, **model.facts([*TAKE_DRAWS, *model.parameters])}
    numbers = Printed(facts, {*model.scenario.given})
    return [without_marks(plain(each.typed, numbers)) for each in conditioned(model)]


def without_marks(text: str) -> str:
    text = re.sub(r"\n\|.*|\]\([^)]*\)|[\[\]*]", "", text)
    return " ".join(text.split()).strip("#|:- ")


def judged(model: Model) -> list[str]:
    """The verdicts on claims that an assumption may turn."""
    claims = model.evidence.claims.reset_index().fillna("").to_dict(orient="records")
    tested = [each for each in claims if each["test"]]
    found = [(c, verdict(model, c)) for c in tested if moved(model, *names_in(c["test"]))]
    return [f"{c['statement']} Verdict: {outcome(model, c, v)}" for c, v in found]


def outcome(model: Model, claim: dict, found: Verdict) -> str:
    """The outcome; where it differs by the base, with the answer from the one that is taken."""
    if len({yes for _, yes in found.answers}) < 2:
        return found.outcome
    here = verdict(model, {**claim, "base": ""}).outcome in PASSED.values()
    return f"{found.outcome}; from the one taken here the answer is {'yes' if here else 'no'}."


def moved(model: Model, *names: str) -> bool:
    return any(rests_on(model, name) for name in names)


def test_every_sentence_and_verdict_is_the_models(page, model, known, given):
    random = np.random.default_rng(2)
    for each in given[:: len(given) // SAID]:
        some = {name: value for name, value in each.items() if random.random() < 0.4}
        said, verdicts = page.evaluate(SENTENCES, some)
        here = model.at(**some)
        assert [text for _, text in said] == spoken(here, known), some
        assert [text for _, text in verdicts] == judged(here), some


def test_a_sentence_turns_where_the_page_on_firmness_says(page, model, known):
    numeric = [name for name, each in model.parameters.items() if not each.is_choice]
    firm = [each for each in conditioned(model) if "firmness" in each.place]
    for each, found in zip(firm, page.evaluate(TURNS), strict=True):
        test = each.test(Numbers(known, ()))
        below = {p for name in names_in(test) for p in rests_on(model, name)} if test else {}
        turns = {name: flip(model, test, name) for name in numeric if name in below}
        assert dict(found) == pytest.approx({n: v for n, v in turns.items() if v is not None})


def words_of(page: str) -> str:
    """The text of a page as one line, with plain quotes."""
    text = html.unescape(re.sub(r"<[^>]+>", "", page.partition("<main")[2]))
    return " ".join(re.sub("[\u2018\u2019]", "'", text).split())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """As many built editions as asked for."""
    if "edition" in metafunc.fixturenames:
        wanted = range(metafunc.config.getoption("editions"))
        metafunc.parametrize("edition", wanted, indirect=True, scope="module")


@pytest.fixture(scope="module")
def edition(request, editions, given, tmp_path_factory) -> Iterator[tuple[Path, dict]]:
    """The pages of an edition and what it sets: those of scenarios first, then random ones."""
    if request.param < len(EDITIONS):
        name = EDITIONS[request.param]
        (path,) = [each for each in shipped_scenarios() if each.stem == name]
        yield editions / name / "html", read_scenario(path, catalogue()).given
        return
    random = np.random.default_rng(request.param)
    held = {n: v for n, v in given[request.param].items() if random.random() < 0.4}
    path = tmp_path_factory.mktemp("own") / f"own-{request.param}.yml"
    path.write_text(yaml.safe_dump({"scenario": "Own", "reason": "A test.", **held}))
    built("--scenario", str(path))
    link = editions / path.stem
    yield link / "html", held
    shutil.rmtree(link.resolve())
    link.unlink()


def test_a_built_edition_says_the_same_and_opens_with_its_own_values(browser, edition):
    folder, held = edition
    with visit(browser, (folder / "what_if.html").as_uri()) as seen:
        said, _ = seen.page.evaluate(SENTENCES, held)
        command = seen.page.locator("#what-if-command").inner_text()
        options = dict(each.split("=") for each in command.split(" -p ")[1:])
        assert {name: type(held[name])(value) for name, value in options.items()} == held
        assert 'href="what_if.html"' in seen.page.locator(".edition").inner_html()
    pages = {href: words_of((folder / href).read_text(encoding="utf-8")) for href, _ in said}
    for href, text in said:
        assert re.search(printed_as(text), pages[href]), (href, text)


def printed_as(text: str) -> str:
    """A pattern for a text of a built edition, which has what is not worked out in the page."""
    return re.escape(text).replace(re.escape(WORD), ".+?")


def test_a_page_changed_in_place_says_what_a_built_edition_says(browser, baseline, edition):
    folder, held = edition
    state = "&".join(f"{name}={value}" for name, value in held.items())
    for path in sorted((baseline / "html").glob("*.html")):
        if 'class="change"' not in path.read_text(encoding="utf-8"):
            continue
        with visit(browser, f"{path.as_uri()}#{state}") as seen:
            status(seen.page, "Set: ")
            texts, marked = seen.page.evaluate(IN_PLACE)
            assert seen.complaints == []
        with visit(browser, (folder / path.name).as_uri(), java_script_enabled=False) as seen:
            wanted, _ = seen.page.evaluate(IN_PLACE, marked)
        for text, other in zip(texts, wanted, strict=True):
            assert re.fullmatch(printed_as(text), other), path.name


def status(page: Page, text: str) -> None:
    """Wait until the strip says this."""
    page.locator(".what-if-strip [role=status]", has_text=text).wait_for()


# --- the page -------------------------------------------------------------------------------


def test_a_link_opens_the_same_state_and_the_file_builds_it(page, address, given, tmp_path):
    path = tmp_path / "own-assumptions.yml"
    for each in given[:SENT]:
        page.goto(f"{address}#{'&'.join(f'{name}={value}' for name, value in each.items())}")
        status(page, f"Set: {len(each)}")
        path.write_text(page.locator("#what-if-file").inner_text() + "\n", encoding="utf-8")
        assert read_scenario(path, catalogue()).given == each


def test_the_keyboard_alone_sets_turns_and_goes_back(browser, address):
    with visit(browser, f"{address}#backfill_rate") as seen:
        page = seen.page
        page.locator("#backfill_rate [type=range]").focus()
        page.keyboard.press("Home")
        page.wait_for_url("**#backfill_rate=0")
        line = page.locator("#what-if-sentences > ul > li").first
        assert line.locator(".badge").text_content() == "Reads otherwise"
        line.locator("summary").focus()
        page.keyboard.press("Enter")
        line.get_by_role("button").first.wait_for()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**#backfill_rate=0.*")
        status(page, "Set: Share of leavers")
        page.get_by_role("button", name="Back to baseline").press("Enter")
        status(page, "As in the baseline")
        assert page.locator(".assumption.set").count() == 0
        assert page.url.endswith("#baseline")
        assert seen.complaints == []


def test_a_value_out_of_range_changes_nothing_and_shows(browser, address):
    with visit(browser, f"{address}#backfill_rate=7&constructor=1") as seen:
        assert seen.page.locator(".assumption.set").count() == 0
        seen.page.locator("#set-backfill_rate").fill("70")
        assert seen.page.locator(".assumption input:invalid").count() == 1
        assert seen.page.locator(".assumption.set").count() == 0


def test_without_scripts_the_page_lists_the_commands(browser, address):
    with visit(browser, address, java_script_enabled=False) as seen:
        shown = seen.page.locator("main").inner_text()
        assert "klarna-report build -p backfill_rate=0.33" in shown
        assert seen.page.locator("main input:visible, main button:visible").count() == 0


# --- the panel of a chapter -----------------------------------------------------------------


def test_the_keyboard_alone_changes_a_chapter_and_puts_it_back(browser, baseline):
    with visit(browser, (baseline / "html" / "outlook.html").as_uri()) as seen:
        page = seen.page
        text = page.locator("article").inner_text()
        assert not any("what-if" in each for each in seen.requests)
        page.locator(".change > summary").press("Enter")
        status(page, "As in the baseline")
        page.keyboard.press("Tab")
        page.keyboard.press("End")
        page.wait_for_url("**#headcount_target=2500")
        status(page, "Set: Headcount to be reached in the end: 2,500. On this page: numbers ")
        assert page.locator("p [data-fact=headcount_target]").first.inner_text() == "2,500"
        assert page.locator(".as-built:visible").count() > 0
        link = page.get_by_role("link", name="All that follows")
        assert link.get_attribute("href") == "what_if.html#headcount_target=2500"
        page.get_by_role("button", name="Back to baseline").press("Enter")
        page.wait_for_url("**#baseline")
        page.locator(".change > summary").press("Enter")
        page.locator(".what-if-strip").evaluate("(strip) => strip.remove()")
        assert page.locator("article").inner_text().split() == text.split()
        assert seen.complaints == []
        assert seen.foreign(seen.home) == []


def test_without_scripts_a_chapter_links_to_the_controls(browser, baseline):
    address = (baseline / "html" / "outlook.html").as_uri()
    with visit(browser, address, java_script_enabled=False) as seen:
        seen.page.locator(".change > summary").click()
        seen.page.get_by_role("link", name="Share of leavers who are replaced").click()
        seen.page.wait_for_url("**/what_if.html#backfill_rate")
