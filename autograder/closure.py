"""What a piece of code depends on: the files that it imports, and those that they import.

Read in the source, without running anything: the digest of a closure says whether something
must be made again. Only code of the given packages counts; libraries have versions.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from types import ModuleType

HOME = Path(__file__).parent
PACKAGES: Mapping[str, Path] = {HOME.name: HOME}
"""Folder of each package whose code counts, by name."""
_PARSER = Lock()
"""Parsing in several threads at once makes CPython 3.11 lose count of its own recursion."""


def source_of(module: ModuleType) -> Path:
    """File of an imported module."""
    assert module.__file__ is not None
    return Path(module.__file__)


def closure(
    starts: Iterable[Path], packages: Mapping[str, Path] = PACKAGES
) -> dict[str, Path]:
    """Files that some code runs, itself included.

    The packages that hold the starting points count only where something imports them.

    Parameters
    ----------
    starts : iterable of Path
        Modules (files) or packages (folders, taken whole).
    packages : mapping of str to Path
        Folder of each package whose absolute imports are followed; relative ones always are.

    Returns
    -------
    dict
        Files by a name that is the same wherever the packages stand, in order.
    """
    folders = dict(packages)
    found: set[Path] = set()
    first = {file for start in starts for file in _files(start)}
    waiting = list(first)
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imported(path, folders)
            waiting += [] if path in first else _parents(path, folders)
    return dict(sorted((_name(path, folders), path) for path in found))


def digest(files: Mapping[str, Path]) -> str:
    """Digest of files, by name and content."""
    sha = hashlib.sha256()
    for name, path in sorted(files.items()):
        content = path.read_bytes()
        sha.update(f"{name}|{len(content)}|".encode())
        sha.update(content)
    return sha.hexdigest()


def _files(start: Path) -> list[Path]:
    return sorted(start.rglob("*.py")) if start.is_dir() else [start]


def _imported(path: Path, packages: Mapping[str, Path]) -> Iterator[Path]:
    """Files of the packages that a file imports, wherever the statement stands in it."""
    for level, parts, names in _imports(path.read_text(encoding="utf-8")):
        if level:
            folder = path.parents[level - 1]
        elif parts[0] in packages:
            folder = packages[parts[0]].parent
        else:
            continue
        base = folder.joinpath(*parts)
        for place in (base, *(base / name for name in names)):
            if file := _module(place):
                yield file


@cache
def _imports(text: str) -> tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...]:
    """Level, module and names of each import."""
    found: list[tuple[int, tuple[str, ...], tuple[str, ...]]] = []
    with _PARSER:
        tree = ast.parse(text)
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            found += [(0, tuple(alias.name.split(".")), ()) for alias in node.names]
        else:
            parts = tuple(node.module.split(".")) if node.module else ()
            found.append((node.level, parts, tuple(alias.name for alias in node.names)))
    return tuple(found)


def _statements(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Import statements that run: those that only a type checker reads are left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            yield from _statements(node)


def _module(place: Path) -> Path | None:
    """File of a module or of a package."""
    for file in (place.with_name(f"{place.name}.py"), place / "__init__.py"):
        if file.is_file():
            return file
    return None


def _parents(path: Path, packages: Mapping[str, Path]) -> list[Path]:
    """Packages that importing a module runs first."""
    return [
        file
        for folder in packages.values() if path.is_relative_to(folder)
        for parent in path.parents
        if parent.is_relative_to(folder) and (file := parent / "__init__.py").is_file()
    ]


def _name(path: Path, folders: Mapping[str, Path]) -> str:
    for name, folder in folders.items():
        if path.is_relative_to(folder):
            return f"{name}/{path.relative_to(folder).as_posix()}"
    raise ValueError(f"{path} is in no known package")
