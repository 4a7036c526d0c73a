"""The model as a graph: argument names are the edges, from them come order and values."""

from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter

from klarna_report import families
from klarna_report.families import Leaves
from klarna_report.formulas import array_function, written


class Graph:
    """Every quantity for which the leaves give the inputs, in an order of computation.

    years: those with a filed count at their end; steps: name -> step; latest: name for the last
    of a family -> that one; chosen: quantity of every country -> its label where the country is
    chosen; missing: names that nothing gives.
    """

    def __init__(self, leaves: Leaves) -> None:
        self.years = leaves.years[::-1]
        found = families.found(written(), leaves)
        edges = {n: [a for a in step.arguments if a in found] for n, step in found.items()}
        self.steps = {name: found[name] for name in TopologicalSorter(edges).static_order()}
        self.latest = families.latest(written(), found, leaves)
        self.chosen = families.chosen(found)
        self.missing = families.missing(written(), found, leaves)
        self._below: dict[str, frozenset[str]] = {}
        for name, step in self.steps.items():
            above = (self.ancestors(each) for each in step.arguments)
            self._below[name] = frozenset(step.arguments).union(*above)

    @property
    def leaves(self) -> frozenset[str]:
        """Names that the steps take from outside: parameters and quoted facts."""
        return frozenset().union(*(step.arguments for step in self.steps.values())) - {*self.steps}

    def ancestors(self, name: str) -> frozenset[str]:
        """Every step and leaf that `name` rests on, without itself."""
        return self._below.get(name, frozenset())

    def below(self, names: Iterable[str]) -> frozenset[str]:
        """The names and everything that they rest on."""
        names = frozenset(names)
        return names.union(*map(self.ancestors, names))

    def evaluate(self, names: Iterable[str], leaves: Mapping[str, object]) -> dict[str, object]:
        """Numbers or numpy arrays of all `names` and the steps below them, from leaf values.

        `leaves` maps each leaf to a scalar or to an array; arrays share one shape. Step by step
        and always in the same arithmetic: a fact comes out the same to the last bit everywhere.
        """
        wanted = self.below(names)
        values = dict(leaves)
        for name, step in self.steps.items():
            if name in wanted:
                given = (each if isinstance(each, int) else values[each] for each in step.inputs)
                values[name] = array_function(step.function)(*given)
        return values
