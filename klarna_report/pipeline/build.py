"""Build one edition: execute, gather, render, inspect, publish."""

import hashlib
import json
import platform
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml
from filelock import FileLock
from tqdm import tqdm

from klarna_report.errors import BuildError
from klarna_report.evidence import load
from klarna_report.parameters import Parameter, Scenario
from klarna_report.pipeline.checked import check_data
from klarna_report.pipeline.execute import run_chapters
from klarna_report.pipeline.gather import facts_json
from klarna_report.pipeline.inspect import inspect_site
from klarna_report.pipeline.publish import publish
from klarna_report.pipeline.render import render

ROOT = Path(__file__).resolve().parents[2]
INPUTS = (
    *("_config.yml", "_toc.yml", "requirements.txt", "LICENSE", "CITATION.cff"),
    *("chapters", "data", "klarna_report"),
)
RECORD = "edition.json"
STEPS_AFTER = ("facts", "pages", "inspection")


@dataclass(frozen=True)
class Built:
    """An edition in place: where, and whether this run had to do any work for it."""

    folder: Path
    fresh: bool


def chapter_paths(root: Path = ROOT) -> list[Path]:
    """The chapters in reading order, from `_toc.yml`."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    names = [toc["root"], *(each["file"] for part in toc["parts"] for each in part["chapters"])]
    return [root / "chapters" / f"{name}.ipynb" for name in names]


def input_files(root: Path = ROOT) -> Iterator[Path]:
    """Every file that an edition depends on, in a fixed order."""
    for name in INPUTS:
        top = root / name
        files = [top] if top.is_file() else sorted(top.rglob("*"))
        yield from (f for f in files if f.is_file() and "__pycache__" not in f.parts)


def checked_files(root: Path = ROOT) -> list[Path]:
    """The data, and the code that says what they must be."""
    tops = (root / "data", root / "klarna_report")
    return [path for path in input_files(root) if any(top in path.parents for top in tops)]


def digest_of(scenario: Scenario, root: Path = ROOT) -> str:
    """A hash of all that decides an edition's content."""
    values = [platform.python_version(), scenario.title, scenario.reason, dict(scenario.values)]
    content = hashlib.sha256(json.dumps(values, sort_keys=True).encode())
    for path in input_files(root):
        content.update(f"{path.relative_to(root)}\0".encode())
        content.update(hashlib.sha256(path.read_bytes()).digest())
    return content.hexdigest()


def up_to_date(folder: Path, digest: str) -> bool:
    """Whether a whole edition with this digest stands in the folder."""
    try:
        recorded = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return recorded.get("digest") == digest and (folder / "html" / "index.html").is_file()


def build_edition(
    scenario: Scenario, parameters: Mapping[str, Parameter], build: Path = ROOT / "_build"
) -> Built:
    """The edition of a scenario, built if anything it depends on has changed."""
    build.mkdir(parents=True, exist_ok=True)
    with FileLock(build / f".{scenario.name}.lock"):
        digest = digest_of(scenario)
        if up_to_date(build / scenario.name, digest):
            return Built(build / scenario.name, fresh=False)
        check_data(checked_files(), build)
        stage = Path(tempfile.mkdtemp(prefix=f".{scenario.name}-", dir=build))
        try:
            _fill(stage, scenario, parameters, digest)
            return Built(publish(stage, build, scenario.name, digest), fresh=True)
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def _fill(
    stage: Path, scenario: Scenario, parameters: Mapping[str, Parameter], digest: str
) -> None:
    paths = chapter_paths()
    book = stage / "book"
    book.mkdir()
    stage.chmod(0o755)
    steps = len(paths) + len(STEPS_AFTER)
    with tqdm(total=steps, unit="step", desc=scenario.name, bar_format=BAR) as bar:
        notebooks = run_chapters(paths, scenario.values, done=lambda _: bar.update())
        evidence = load()
        text = facts_json(notebooks, scenario, parameters, evidence)
        (stage / "facts.json").write_text(text, encoding="utf-8")
        _write_book(book, notebooks, text)
        bar.update()
        render(book, stage / "html")
        shutil.rmtree(stage / "doctrees", ignore_errors=True)
        bar.update()
        inspect_site(stage / "html", notebooks)
        bar.update()
    record = {"scenario": scenario.name, "digest": digest}
    (stage / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


BAR = "{desc} |{bar:30}| {n_fmt}/{total_fmt} {elapsed}"


def _write_book(book: Path, notebooks: Mapping[str, nbformat.NotebookNode], facts: str) -> None:
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, book / name)
    for name, notebook in notebooks.items():
        nbformat.write(notebook, book / f"{name}.ipynb")
    (book / "facts.json").write_text(facts, encoding="utf-8")


def check_inputs() -> None:
    """BuildError if a chapter named in `_toc.yml` is not there."""
    for path in chapter_paths():
        if not path.is_file():
            raise BuildError(f"_toc.yml: chapters/{path.name} is not there")
