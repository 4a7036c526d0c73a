"""The record of a run as an RO-Crate: what was run, in which order, on what, and what came out."""

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version

from klarna_report import __version__
from klarna_report.book.imprint import Imprint
from klarna_report.book.meta import LICENCE
from klarna_report.parameters import Parameter

CRATE, ORDER, LOCK = "ro-crate-metadata.json", "_toc.yml", "requirements.txt"
OWN = "edition/"  # the folder of what is this edition's
# What arithmetic, charts and pages depend on most; the lock has all.
LIBRARIES = ("papermill", "pandas", "numpy", "scipy", "sympy", "altair", "vl-convert-python")
US, PYTHON, RUN = "#authors", "#python", "#run"
CODE = {"@type": ["File", "SoftwareSourceCode"], "programmingLanguage": {"@id": PYTHON}}


Values = Mapping[Parameter, float | str]


def crate(origin: Imprint, files: Mapping[str, str], values: Values, steps: Sequence[str]) -> bytes:
    """`ro-crate-metadata.json` of an archive.

    files: what each file holds, by name; values: those of the parameters in this edition; steps:
    the notebooks in the order of the book.
    """
    from rocrate.rocrate import ROCrate  # slow to import

    made, own = ROCrate(version="1.1"), [name for name in files if name.startswith(OWN)]
    for name, words in files.items():
        about = {"name": name, "description": words, **_code(name, steps)}
        made.add_file(dest_path=name, properties=about)
    inputs = [name for name in files if name not in (*own, *steps)]
    inputs += [f"#{each.name}" for each in values]
    run = {"agent": _ref(US), "instrument": _ref(ORDER), "object": _refs(inputs)}
    action = _entity(RUN, "CreateAction", f"Run of {origin.summary}", **run, result=_refs(own))
    for each in [*_context(origin, values, steps), action]:
        made.add_jsonld(each)
    root = {"name": origin.title, "description": origin.edition_line(), "version": origin.version}
    root |= {"datePublished": origin.date, "license": _ref(LICENCE), "mentions": _ref(RUN)}
    root |= {"author": _ref(US), "publisher": _ref(US), "mainEntity": _ref(ORDER)}
    for name, value in root.items():
        made.root_dataset[name] = value
    text = json.dumps(made.metadata.generate(), indent=1, sort_keys=True, ensure_ascii=False)
    return f"{text}\n".encode()


def _code(name: str, steps: Sequence[str]) -> dict:
    """What a file is besides: a notebook is code, their order the workflow."""
    if name == ORDER:
        places = _refs(f"#step-{number}" for number, _ in enumerate(steps, 1))
        kind = {"@type": [*CODE["@type"], "ComputationalWorkflow"], "step": places}
        return {**CODE, **kind, "hasPart": _refs(steps), "softwareRequirements": _ref(LOCK)}
    return CODE if name in steps else {}


def _context(origin: Imprint, values: Values, steps: Sequence[str]) -> list[dict]:
    """Who, under which licence, with what, in which order, at which values."""
    place = {"url": origin.address} if origin.address else {}
    tools = {"klarna-report": __version__, **{name: version(name) for name in LIBRARIES}}
    known = [(f"{n}", name) for n, name in enumerate(steps, 1)]
    return [
        _entity(US, "Organization", origin.author, **place),
        _entity(LICENCE, "CreativeWork", "CC BY 4.0"),
        _entity(PYTHON, "ComputerLanguage", "Python"),
        *(_entity(f"#{n}", "SoftwareApplication", n, version=v) for n, v in tools.items()),
        *(
            _entity(f"#step-{n}", "HowToStep", name, position=n, workExample=_ref(name))
            for n, name in known
        ),
        *(
            _entity(f"#{p.name}", "PropertyValue", p.name, value=v, unitText=p.unit)
            for p, v in values.items()
        ),
    ]


def _entity(id: str, kind: str, name: str, **more: object) -> dict:
    return {"@id": id, "@type": kind, "name": name, **more}


def _ref(id: str) -> dict[str, str]:
    return {"@id": id}


def _refs(ids: Iterable[str]) -> list[dict[str, str]]:
    return [*map(_ref, ids)]
