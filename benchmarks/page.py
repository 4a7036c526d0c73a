"""Sections of benchmarks/README.md, and what the scripts share.

`python benchmarks/sweep.py | python benchmarks/page.py sweep` renews the section `sweep`.
"""

import os
import platform
import re
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).with_name("README.md")


def write(name: str, text: str) -> None:
    """Put a text between the marks of a section."""
    page = PAGE.read_text(encoding="utf-8")
    marks = f"<!-- {name} -->", f"<!-- /{name} -->"
    pattern = re.compile(f"{re.escape(marks[0])}.*{re.escape(marks[1])}", re.DOTALL)
    renewed, count = pattern.subn(lambda _: f"{marks[0]}\n{text.strip()}\n{marks[1]}", page)
    if count != 1:
        sys.exit(f"{PAGE}: needs the marks of the section {name!r} once, has them {count} times")
    PAGE.write_text(renewed, encoding="utf-8")


def spread(values: Sequence[float], form: str = "{:,.2f}") -> str:
    """Median, lowest and highest."""
    low, middle, high = (form.format(f(values)) for f in (min, statistics.median, max))
    return f"{middle} ({low} to {high})"


def machine() -> str:
    """What ran this."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.is_file() else []
    names = [line for line in lines if line.startswith("model name")]
    cpu = names[0].partition(":")[2].strip() if names else platform.processor()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = platform.python_version()
    return f"{cpu}, {cores} cores, {memory:.0f} GiB, {platform.system()}, Python {python}"


if __name__ == "__main__":
    write(sys.argv[1], sys.stdin.read())
