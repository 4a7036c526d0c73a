"""Several editions at once: each a task that any process which shares the folder can do."""

import json
import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import asdict
from pathlib import Path

from klarna_report.errors import BuildError, InputError
from klarna_report.parameters import Scenario, catalogue
from klarna_report.pipeline.executors import outcome


def build_several(
    scenarios: Sequence[Scenario],
    build: Path,
    pool: Executor,
    done: Callable[[Scenario], object] = lambda scenario: None,
) -> dict[str, bool]:
    """Build the editions in `build`; name -> whether it had to be built.

    One that fails does not stop the others; BuildError in the end names each with its fault.
    The processes of `pool` must see `build` under the same path.
    """
    where = str(build.absolute())
    tasks = {pool.submit(build_one, asdict(each), where): each for each in scenarios}
    fresh: dict[str, bool] = {}
    faults = []
    for future in as_completed(tasks):
        scenario = tasks[future]
        try:
            fresh[scenario.name] = outcome(future)
        except BuildError as error:
            faults.append(f"{scenario.name}: {error}")
        done(scenario)
    if faults:
        raise BuildError("\n".join(sorted(faults)))
    return fresh


def check_shared(scenarios: Sequence[Scenario], build: Path) -> None:
    """BuildError if an edition built elsewhere is not here, or is of other files than these."""
    from klarna_report.pipeline.build import digest_of, up_to_date

    for each in scenarios:
        if not up_to_date(build / each.name, digest_of(each)):
            raise BuildError(
                f"{each.name}: was built, but not here or not from these files: the workers must "
                f"share this checkout and {build}"
            )


def build_one(scenario: Mapping, build: str) -> bool:
    """Build one edition in whatever process this is; whether it had to be built.

    A build starts processes and captures output, which wants a main thread and a process that
    may have children. A worker of a cluster offers neither, so it starts one that does.
    """
    main = threading.current_thread() is threading.main_thread()
    if main and not multiprocessing.current_process().daemon:
        return _build(scenario, build)
    command = [sys.executable, "-m", __name__]
    given = json.dumps([scenario, build])
    quiet = {**os.environ, "TQDM_DISABLE": "1"}
    run = subprocess.run(command, input=given, capture_output=True, text=True, env=quiet)
    if run.returncode:
        raise BuildError(run.stderr.strip() or f"the build ended with code {run.returncode}")
    return json.loads(run.stdout.splitlines()[-1])


def _build(scenario: Mapping, build: str) -> bool:
    from klarna_report.pipeline.build import build_edition

    return build_edition(Scenario(**scenario), catalogue(), Path(build)).fresh


def _serve() -> int:
    """The child of a worker: scenario and folder come in, the outcome goes out."""
    scenario, build = json.load(sys.stdin)
    try:
        print(json.dumps(_build(scenario, build)))
    except (BuildError, InputError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_serve())
