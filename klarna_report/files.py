"""Layer 0: files of text and of YAML, refused in one line; files that appear whole or not."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import yaml

from klarna_report.errors import BuildError, InputError

LIMIT_MB = 5  # some fifty times the largest file of today


class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML that refuses the same key twice instead of keeping the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = [self.construct_object(key, deep) for key, _ in node.value]
        for key, (key_node, _) in zip(keys, node.value, strict=True):
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key!r} is there twice", key_node.start_mark
                )
        return super().construct_mapping(node, deep)


def read_file(path: Path) -> str:
    """The text of a file, or an InputError with file and line."""
    try:
        if not path.is_file():
            raise InputError(f"{path}: is not there, or is not a file")
        if path.stat().st_size > LIMIT_MB * 10**6:
            raise InputError(f"{path}: is larger than {LIMIT_MB} MB and was not read")
        raw = path.read_bytes()
        return raw.decode("utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = 1 + raw.count(b"\n", 0, error.start)
        raise InputError(f"{path}:{line}: is not UTF-8 text") from error


def read_yaml(path: Path) -> dict:
    """The mapping in a YAML file, or an InputError with file and line."""
    try:
        content = yaml.load(read_file(path), Loader=_StrictLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        raise InputError(f"{path}{line}: is not valid YAML: {problem}") from error
    if not isinstance(content, dict):
        raise InputError(f"{path}: must hold `name: value` lines")
    return content


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file to write beside `path`; it becomes `path` in the end, or goes if something fails."""
    part = path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")
    try:
        part.open("xb").close()
    except OSError as error:
        raise InputError(f"{path}: cannot be written there: {error.strerror}") from error
    try:
        yield part
        os.replace(part, path)
    except OSError as error:
        raise BuildError(f"{path}: not written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
