"""Layer 4: the model as a script for the what-if page: arithmetic, conditions and words.

A program, so that the page need not evaluate anything: sympy prints the formulas, tests are
translated from their trees. It sets `window.whatIf`, which `what-if.js` uses.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np

from klarna_report.draws import CENTRAL
from klarna_report.errors import InputError
from klarna_report.facts import Model
from klarna_report.formats import CURRENCIES, NAMES
from klarna_report.javascript import Code, condition, formula, literal
from klarna_report.sentences import contents, heading, rests_on, sentences
from klarna_report.verdicts import AT_ODDS, DEPENDS, OPEN, PASSED
from klarna_report.words import (
    BLOCK,
    DRAWN,
    FORM,
    INTERVAL,
    ROLE,
    WORDS,
    Numbers,
    amounts,
    asked,
    branches_of,
)
from klarna_report.years import years_of

STYLES = {  # of formats.py, those that the script has too
    *("percent0", "percent1", "percent2", "whole", "one", "two", "month"),
    *("size", "money_size", "percent_size", INTERVAL, WORDS),
}
STATE = {DRAWN: "free", INTERVAL: "varies"}  # what a test may ask -> the state's function for it
TABLE_LINE = re.compile(r"^\|.*\n?", re.MULTILINE)
MARKS = re.compile(r"\]\([^)]*\)|[\[\]*]")  # of links and emphasis


def branches(*told: list) -> dict:
    """Branches of a text, of which the first whose test holds is said."""
    return {"space": "", "when": [*told]}


class Script:
    """What is written down of a model for the page, with all assumptions left open.

    model: with no assumption set; numbers: gives the texts that no assumption moves.
    """

    def __init__(self, model: Model, numbers: Numbers) -> None:
        self.model, self.numbers = model, numbers
        self.asked: set[str] = set()  # facts whose value the page needs
        self.drawn: set[str] = set()  # `id:interval` in a text

    def content(self, outcomes: Mapping[str, Mapping], address: Callable[[str], str]) -> Code:
        """The whole script.

        outcomes: the verdict on each claim, as `facts.json` has it; address: of a fact's entry.
        """
        moving = [name for name in self.model.entries if rests_on(self.model, name)]
        shown = [name for name in moving if not self.model.entries[name].share_of_draws]
        choices = [name for name, each in self.model.parameters.items() if each.is_choice]
        self.drawn.update({*moving} - {*shown})
        content = {
            "parameters": {name: self.parameter(name) for name in self.model.parameters},
            "sentences": [*self.sentences()],
            "verdicts": [*self.verdicts(outcomes)],
            "facts": {name: [*self.about(name), address(name)] for name in shown},
            "filed": self.path("filed_headcount"),
            "ahead": self.path("expected_headcount"),
            "choices": {name: self.choice(name) for name in choices},
            "spread": self.spread(shown),
            "drawn": self.takes_draws(),
            "amounts": amounts(),
            "currencies": CURRENCIES,
            "names": NAMES,
        }
        return Code(f"window.whatIf={literal(content | {'compute': self.arithmetic()})};\n")

    def about(self, name: str) -> tuple[str, str | dict[str, str]]:
        """Label and unit of a fact, or the unit by choice where that decides it."""
        self.asked.add(name)
        units = {choice: self.model.unit(step) for choice, step in self.shown(name).items()}
        several = len({*units.values()}) > 1
        return self.model.entries[name].label, units if several else next(iter(units.values()))

    def shown(self, name: str) -> dict[str, str]:
        """What a fact shows, by the choice that decides it, if one does."""
        entry, choices = self.model.entries.get(name), self.model.choices(name)
        if not choices:
            return {"": self.model.step(name)}
        (choice,) = choices
        every = self.model.parameters[choice].range
        return {each: entry.shows.format(**{choice: each}) for each in every}

    def parameter(self, name: str) -> dict:
        """An assumption: its value in the baseline, its range or choices, its unit and label."""
        fields = ("value", "range", "unit", "definition")
        return {field: getattr(self.model.parameters[name], field) for field in fields}

    def path(self, family: str) -> dict[int, str]:
        """The fact of each year of a family."""
        found = {year: f"{family}_{year}" for year in sorted(years_of(family, self.model.entries))}
        self.asked.update(found.values())
        return found

    def choice(self, name: str) -> dict[str, float | str]:
        """What each choice of a parameter stands for in the arithmetic."""
        choices = self.model.parameters[name].range
        return {each: self.model.at(**{name: each}).leaf_value(name) for each in choices}

    def spread(self, names: Iterable[str]) -> dict[str, list[float]]:
        """Where nine draws in ten lie, of each leaf below the facts that has a range."""
        spreads = {each: self.model.spread(each) for each in self.leaves(*names)}
        ends = np.array(CENTRAL) / 100
        return {name: each.at(ends).tolist() for name, each in spreads.items() if not each.is_point}

    def leaves(self, *names: str) -> list[str]:
        """What the arithmetic of the facts takes from outside."""
        return self.model.leaves(step for name in names for step in self.shown(name).values())

    def takes_draws(self) -> dict[str, list]:
        """Texts that take draws as long as nothing is set; the leaves whose setting ends them."""
        known = {each: each.partition(":")[0] for each in sorted(self.drawn)}
        numbers = Numbers(self.model.facts(known.values()), ())
        return {
            each: [numbers.text(each)[1], [*self.leaves(name), *self.model.choices(name)]]
            for each, name in known.items()
        }

    def sentences(self) -> Iterator[dict]:
        """Every sentence with a condition that an assumption decides, in the order of reading.

        on: the numeric assumptions that may turn it.
        """
        model = self.model
        numeric = [name for name, each in model.parameters.items() if not each.is_choice]
        ranges = {f"{name}:{INTERVAL}" for name in model.entries if rests_on(model, name)}
        for chapter in contents():
            for each in sentences(chapter, model.entries):
                printed = {found["body"].strip() for found in ROLE.finditer(each.typed)}
                self.drawn |= printed & ranges
                tests = [t for f in each.forms if f["form"] == "when" for t, _ in branches_of(f)]
                decided = {t: {p for n in asked(t) for p in rests_on(model, n)} for t in tests}
                if any(decided.values()):
                    turning = {p for test, on in decided.items() if ":" not in test for p in on}
                    said = self.pieces(TABLE_LINE.sub("", each.typed))
                    about = {"href": f"{chapter}.html", "title": heading(chapter)}
                    yield {**about, "on": [n for n in numeric if n in turning], "said": said}

    def pieces(self, text: str) -> list:
        """A text as strings, numbers that move (id and style) and branches, in order."""
        for pattern, made in ((BLOCK, self.branched), (FORM, self.branched), (ROLE, self.number)):
            if found := pattern.search(text):
                before, after = text[: found.start()], text[found.end() :]
                return [*self.pieces(before), made(found), *self.pieces(after)]
        return [MARKS.sub("", text)] if text else []

    def branched(self, found: re.Match) -> dict:
        """The branches of a form: a test and its pieces each."""
        told = [[self.test(test), self.pieces(said)] for test, said in branches_of(found)]
        return {"space": found.groupdict().get("space") or "", "when": told}

    def test(self, test: str) -> Code:
        """A condition as a function of the values and of the state."""
        self.asked.update(asked(test))
        name, _, style = test.partition(":")
        if not asked(test):
            return Code("()=>true")
        if style == INTERVAL:
            self.drawn.add(test)
        if style:
            return Code(f"(v,s)=>s.{STATE[style]}({literal(name)})")
        return Code(f"(v)=>{condition(test)}")

    def number(self, found: re.Match) -> str | list[str]:
        """A number in a text: as printed, or its id and style where an assumption moves it."""
        name, _, style = found["body"].strip().partition(":")
        if not rests_on(self.model, name):
            return self.numbers.text(found["body"])[1]
        if style and style not in STYLES:
            raise InputError(f"{found[0]}: the what-if page cannot print a number so")
        self.asked.add(name)
        if style == INTERVAL:
            self.drawn.add(f"{name}:{style}")
        return [name, style]

    def verdicts(self, outcomes: Mapping[str, Mapping]) -> Iterator[dict]:
        """The verdict on each claim that an assumption decides, told as a sentence.

        Where it differs by the base, the answer from the one that is set is told.
        """
        rows = self.model.evidence.claims.fillna("")
        for name, found in outcomes.items():
            row = rows.loc[name]
            if any(rests_on(self.model, each) for each in found["rests_on"]):
                said = [f"{row['statement']} Verdict: ", self.decided(row)]
                about = {"href": f"claims.html#claim-{name}", "title": "Statement and test"}
                yield {**about, "on": [], "said": said}

    def decided(self, row: Mapping[str, str]) -> dict:
        """The outcome of a claim as branches."""
        test, base, otherwise = self.test(row["test"]), row["base"], self.test("")
        plain = branches([test, [PASSED[row["against"]]]], [otherwise, [AT_ODDS]])
        if not base:
            return plain
        depends = DEPENDS if self.model.parameters[base].is_choice else OPEN
        answer = branches([test, ["yes."]], [otherwise, ["no."]])
        told = [f"{depends}; from the one taken here the answer is ", answer]
        same = Code(f"(v,s)=>s.same({literal(base)},{test})")
        return branches([same, [plain]], [otherwise, told])

    def arithmetic(self) -> Code:
        """The function from all parameters, and any published number, to all values."""
        model, steps = self.model, self.model.graph.steps
        shown = {name: self.shown(name) for name in sorted(self.asked)}
        needed = {step for each in shown.values() for step in each.values()}
        below = model.graph.below(needed)
        ranged = {each.partition(":")[0] for each in self.drawn if ":" in each}
        spread = model.graph.below({step for name in ranged for step in self.shown(name).values()})
        moved = [n for n in steps if n in below and (rests_on(model, n) or n in spread)]
        inputs = {each for name in moved for each in steps[name].arguments}
        fixed = sorted((needed | inputs) - {*moved, *model.parameters})
        values = {n: float(value) for n, value in model.along(fixed, {}).items()}
        given = [*model.parameters, *(f"{name}={literal(value)}" for name, value in values.items())]
        lines = [f"const {name}={formula(steps[name].formula())};" for name in moved]
        others = [f"{n}:{self.chosen(n, each)}" for n, each in shown.items() if n not in needed]
        found = ",".join([*model.parameters, *fixed, *moved, *others])
        body = "\n".join([*lines, f"return {{{found}}};"])
        return Code(f"({{{','.join(given)}}})=>{{\n{body}\n}}")

    def chosen(self, name: str, shown: Mapping[str, str]) -> str:
        """What a fact of another name shows, by the choice if there is one."""
        if [*shown] == [""]:
            return shown[""]
        (choice,) = self.model.choices(name)
        return f"{{{','.join(f'{key}:{each}' for key, each in shown.items())}}}[{choice}]"
