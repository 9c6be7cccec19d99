"""What the benchmarks share: a course of the demonstration's papers, and summaries."""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.course import Course, open_course

ROOT = Path(__file__).resolve().parent.parent


def course_in(folder: Path, base: str = "") -> Course:
    """Return the demonstration's papers as a course of its own, kept in the database ``base``."""
    folder.mkdir(parents=True)
    text = (ROOT / "cours.toml").read_text(encoding="utf-8")
    section = f'[carnet_de_notes]\nbase = "{base}"\n' if base else ""
    (folder / "cours.toml").write_text(text + section, encoding="utf-8")
    for part in ("sujets", "source"):
        shutil.copytree(ROOT / part, folder / part)
    return open_course(folder)


@contextmanager
def temporary(parent: Path | None = None) -> Iterator[Path]:
    """Folder of the benchmark, on the disk to measure."""
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        yield Path(folder)


def summary(values: Sequence[float]) -> dict[str, float]:
    """Median, range and number."""
    return {
        "median": round(statistics.median(values), 4), "min": round(min(values), 4),
        "max": round(max(values), 4), "count": len(values),
    }


def ratio(of: Sequence[float], to: Sequence[float]) -> dict[str, float]:
    """Summary of the ratios of values measured in the same rounds."""
    return summary([one / other for one, other in zip(of, to, strict=True)])
