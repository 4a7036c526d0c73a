"""`klarna-report why`: what has changed, and how the chapter came to use it."""

import shutil
import subprocess
import sys

import tiny


def asked(root, *given: str) -> list[str]:
    """The answer, line by line."""
    run = tiny.command(root, "why", *given)
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def after(lines: list[str], line: str) -> str:
    return lines[lines.index(line) + 1].strip()


def test_nothing_has_changed(tiny_root):
    assert asked(tiny_root, "opens") == [
        "opens: nothing it used has changed since edition baseline."
    ]


def test_a_file_and_a_module_are_named_with_who_used_them(tiny_root):
    (tiny_root / "helper.py").write_text(tiny.HELPER + "\n")
    (tiny_root / "data" / "note.txt").write_text("other\n")
    lines = asked(tiny_root, "opens")
    assert lines[0] == "opens: what it used in edition baseline has changed:"
    assert after(lines, "  helper.py has changed") == "imported by cell 2"
    assert after(lines, "  data/note.txt has changed") == "opened by cell 2"
    assert "nothing" in asked(tiny_root, "alone")[0]


def test_the_chain_goes_up_to_the_cell(tiny_root):
    path = tiny_root / "data" / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    lines = asked(tiny_root, "index")
    start = lines.index("  data/observations.csv has changed")
    chain = [line.strip() for line in lines[start + 1 :]]
    assert chain[0] == "opened by klarna_report/evidence/reading.py"
    assert chain[-2:] == ["imported by klarna_report/chapter.py", "imported by cell 3"]


def test_parameters_cells_and_the_lock_are_named(tiny_root):
    given = ("index", "-p", "annual_separation_share=0.1")
    assert "  parameter annual_separation_share 0.175 -> 0.1" in asked(tiny_root, *given)
    tiny.write_chapter(tiny_root, "alone", ["# What?", "# more text", "2 + 5"])
    assert "  cell 3 has changed" in asked(tiny_root, "alone")
    tiny.write_chapter(tiny_root, "alone", ["# What?", "2 + 5", "1"])
    assert "  1 -> 2 code cells" in asked(tiny_root, "alone")
    (tiny_root / "requirements.txt").write_text("x==1\n")
    assert "  requirements.txt, the lock, has changed" in asked(tiny_root, "alone")


def test_a_file_that_goes_and_one_that_comes(tiny_root):
    (tiny_root / "data" / "note.txt").unlink()
    assert "  data/note.txt is gone" in asked(tiny_root, "opens")


def test_what_is_kept_or_lost_is_said(tiny_root):
    shutil.rmtree(tiny_root / "_build" / ".cache")
    assert "no longer kept" in asked(tiny_root, "alone")[0]
    shutil.rmtree(tiny_root / "_build")
    assert "no edition has been built" in asked(tiny_root, "alone")[0]


def test_an_unknown_chapter_gets_the_nearest_name(tiny_root):
    run = tiny.command(tiny_root, "why", "open")
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert "did you mean 'opens'?" in run.stderr


def test_the_check_that_nothing_changed_loads_nothing_heavy(tiny_root):
    code = (
        "import sys\nfrom klarna_report.cli import main\n"
        "assert main(['build']) == 0\n"
        "heavy = {'pandas', 'numpy', 'sympy', 'altair', 'sphinx', 'papermill', 'nbformat'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    given = {"cwd": tiny_root, "env": tiny.environment(tiny_root)}
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, **given)
    assert run.stdout.splitlines()[-1] == "[]", run.stderr
    assert "Nothing has changed" in run.stdout
