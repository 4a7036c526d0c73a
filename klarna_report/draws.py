"""Layer 1: draws that belong to a name, the same whatever else is drawn beside it."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

SEED = 20240827
BLOCK = 2**12  # draws that fill the range evenly among themselves
DRAWS = 16 * BLOCK  # of the report's intervals and probabilities
CENTRAL = (5, 95)


@dataclass(frozen=True)
class Spread:
    """What the draws of a quantity cover, evenly."""

    low: float
    high: float

    @property
    def is_point(self) -> bool:
        """Whether there is nothing to draw."""
        return self.low == self.high

    def at(self, unit: np.ndarray) -> np.ndarray:
        """The values that have these shares of the range below them."""
        return self.low + unit * (self.high - self.low)


@lru_cache(maxsize=512)
def block(name: str, number: int, seed: int) -> np.ndarray:
    """One block of a name's stream: a draw in each of BLOCK equal steps, in random order."""
    digest = hashlib.sha256(f"{seed}/{name}/{number}".encode()).digest()
    random = np.random.default_rng(int.from_bytes(digest, "big"))
    return (random.permutation(BLOCK) + random.random(BLOCK)) / BLOCK


def unit_draws(name: str, start: int = 0, stop: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """Draws `start` to `stop` (not included) of a name's stream, between nought and one."""
    first, last = start // BLOCK, -(-stop // BLOCK)
    blocks = [block(name, number, seed) for number in range(first, last)]
    return np.concatenate(blocks)[start - first * BLOCK : stop - first * BLOCK]


def central(draws: np.ndarray) -> tuple[float, float]:
    """The interval that holds the central ninety per cent, to the digits on which blocks agree."""
    ends = np.percentile(draws.reshape(-1, BLOCK), CENTRAL, axis=1)
    errors = ends.std(axis=1, ddof=1) / np.sqrt(ends.shape[1])
    low, high = map(_supported, ends.mean(axis=1), errors)
    return low, high


def _supported(found: float, error: float) -> float:
    return float(round(found, -int(np.ceil(np.log10(error))))) if error > 0 else float(found)
