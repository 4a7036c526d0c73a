"""One edition, asked for on standard input: what a worker of a cluster starts for a scenario.

A process of its own sees the package as it is now, and may have processes in turn.
"""

import json
import sys
from pathlib import Path

from klarna_report.build.edition import build_edition
from klarna_report.build.inputs import Book
from klarna_report.errors import BuildError, InputError
from klarna_report.parameters import Scenario

asked = json.load(sys.stdin)
try:
    book = Book(Path(asked["root"]), Path(asked["build"]))
    built = build_edition(Scenario(**asked["scenario"]), book)
    print(json.dumps({"fresh": built.fresh}))
except (BuildError, InputError) as error:
    print(json.dumps({"failed": str(error)}))
