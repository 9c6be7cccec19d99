"""What a paper is about, without its draws: titles and thresholds, read in an instant."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Heading:
    """Words of one exercise.

    Parameters
    ----------
    title : str
        French title.
    questions : mapping of str to str
        Title of each question, in notebook order.
    points : mapping of str to float
        Points of each question.
    bounds : mapping of (str, str) to (float, float)
        Floor and target on S, by question and metric.
    """

    title: str
    questions: Mapping[str, str]
    points: Mapping[str, float]
    bounds: Mapping[tuple[str, str], tuple[float, float]]


def read_heading(path: Path) -> Heading:
    """Heading of a paper that was read before: its file is known to be whole."""
    with zipfile.ZipFile(path) as archive:
        head = json.loads(archive.read("sujet.json"))
    questions = head["questions"]
    return Heading(
        title=head["titre"],
        questions={question["id"]: question["titre"] for question in questions},
        points={
            question["id"]: sum(float(one["points"]) for one in question["criteres"])
            for question in questions
        },
        bounds={
            (question["id"], one["scale"]["name"]): (float(one["floor"]), float(one["target"]))
            for question in questions for one in question["criteres"]
        },
    )
