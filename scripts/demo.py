"""Build the demonstration course, hand in a sample cohort's copies, grade them."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

from autograder.cli import main
from autograder.course import Course, open_course
from autograder.publish.samples import sample

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "demo"
INTRODUCTION = "introduction/pourquoi_apprendre"
IMAGES = "medecine_sante/imagerie_medicale"
EPIDEMICS = "medecine_sante/epidemies"
TREATMENTS = "medecine_sante/traitements"
GRADED = (INTRODUCTION, IMAGES, EPIDEMICS, TREATMENTS)

COHORT: dict[str, dict[str, str]] = {
    "amina": dict.fromkeys(GRADED, "reference"),
    "bruno": dict.fromkeys(GRADED, "alternative"),
    "chloe": dict.fromkeys((INTRODUCTION, IMAGES, TREATMENTS), "naive"),
    "driss": {IMAGES: "piege", TREATMENTS: "piege"},
    "elena": {IMAGES: "avertissements", EPIDEMICS: "autre_graine"},
    "farid": {IMAGES: "plantage", INTRODUCTION: "sans_reponse"},
    "gaelle": {IMAGES: "boucle"},
    "hugo": {IMAGES: "illisible"},
}
"""Fictitious students and the kind of copy that each hands in; « ines » hands in nothing."""


def hand_in(course: Course) -> None:
    """Write the cohort's copies and its roster below ``demo/``."""
    shutil.rmtree(DEMO, ignore_errors=True)
    for student, copies in COHORT.items():
        for exercise, name in copies.items():
            path = DEMO / "submitted" / student / f"{exercise}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(sample(course, exercise, name))
    roster = "\n".join(["etudiant", *COHORT, "ines"])
    (DEMO / "etudiants.csv").write_text(roster + "\n", encoding="utf-8")


def run() -> int:
    """Build, hand in and grade; return the exit code."""
    started = time.monotonic()
    if code := main(["construire", "--cours", str(ROOT), *GRADED]):
        return code
    hand_in(open_course(ROOT))
    code = main([
        "noter", "--cours", str(ROOT), "--copies", str(DEMO / "submitted"),
        "--etudiants", str(DEMO / "etudiants.csv"), "--notes", str(DEMO / "notes.csv"),
        "--synthese", str(DEMO / "synthese.csv"), "--detail", str(DEMO / "detail.csv"),
        "--retours", str(DEMO / "retours"),
        "--max-cpu", "25", *GRADED,
    ])
    print(f"Ouvrez {(DEMO / 'rapport.html').relative_to(ROOT)} : la promotion en une page.")
    print(f"Démonstration terminée en {time.monotonic() - started:.0f} s.")
    return code


if __name__ == "__main__":
    sys.exit(run())
