"""What the package imports is what it asks pip to install."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.conftest import ROOT


def imported(path: Path) -> Iterator[str]:
    """Packages that a module names in absolute imports, wherever they stand."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def canonical(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def declared() -> set[str]:
    """Distributions that the package or one of its options asks for, but the developers'."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    options = {**project["optional-dependencies"], "dev": []}
    wanted = [*project["dependencies"], *(name for names in options.values() for name in names)]
    return {canonical(re.split(r"[\[<>=!~; ]", text)[0]) for text in wanted}


def test_every_imported_package_is_declared() -> None:
    ours = {"autograder", "outils"}  # the second as students' notebooks name it
    found = {
        name for path in (ROOT / "autograder").rglob("*.py") for name in imported(path)
        if name not in sys.stdlib_module_names and name not in ours
    }
    assert {"numpy", "rich", "sqlalchemy"} <= found
    made_by = packages_distributions()
    known = declared()
    assert {name for name in found if not known & set(map(canonical, made_by[name]))} == set()
