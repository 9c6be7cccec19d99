"""What a piece of code depends on, read in its imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.closure import closure, digest


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package whose module ``a`` needs ``b``, which needs ``sub.c``; ``d`` stands alone."""
    root = tmp_path / "paquet"
    (root / "sub").mkdir(parents=True)
    (root / "__init__.py").write_text("")
    (root / "sub" / "__init__.py").write_text("")
    (root / "a.py").write_text("import os\nfrom paquet import b\n")
    (root / "b.py").write_text("def f():\n    from .sub import c\n    return c\n")
    (root / "sub" / "c.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .. import d\n"
    )
    (root / "d.py").write_text("X = 1\n")
    return root


def names(package: Path, *starts: str) -> list[str]:
    return list(closure([package / start for start in starts], {"paquet": package}))


def test_closure_follows_imports_wherever_they_stand(package: Path) -> None:
    assert names(package, "a.py") == [
        "paquet/__init__.py", "paquet/a.py", "paquet/b.py", "paquet/sub/__init__.py",
        "paquet/sub/c.py",
    ]


def test_imports_for_a_type_checker_do_not_count(package: Path) -> None:
    assert "paquet/d.py" not in names(package, "a.py")


def test_a_folder_counts_whole(package: Path) -> None:
    assert "paquet/d.py" in names(package, ".")


def test_digest_changes_with_a_file_of_the_closure_and_no_other(package: Path) -> None:
    def now() -> str:
        return digest(closure([package / "a.py"], {"paquet": package}))

    before = now()
    (package / "d.py").write_text("X = 2\n")
    assert now() == before
    (package / "sub" / "c.py").write_text("Y = 2\n")
    assert now() != before


def test_grading_depends_on_no_exercise() -> None:
    from autograder.closure import source_of
    from autograder.grading import grade

    assert not [name for name in closure([source_of(grade)]) if "/exercises/" in name]


def test_code_of_no_known_package_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "seul.py"
    path.write_text("")
    with pytest.raises(ValueError, match="no known package"):
        closure([path])


def test_a_release_does_not_depend_on_how_grades_are_recorded() -> None:
    from autograder.platforms.nbgrader import Nbgrader

    names = closure(Nbgrader().release_code())
    assert "autograder/publish/student.py" in names
    assert not [name for name in names if "recording" in name or "/grading/" in name]
