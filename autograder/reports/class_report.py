"""The class report: one page that says who handed in what, and how each question went."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean, median
from typing import Any

from autograder.cohort.roster import plain
from autograder.grading.outcome import Status
from autograder.pages import render, text_number
from autograder.reports.figure import number
from autograder.reports.grade import Grade, Results
from autograder.reports.items import RAN, Item, Spread, items
from autograder.reports.synthesis import OUT_OF, overall

BINS = 10
TALLEST = 150
LISTED = 4
"""Lines of a list that are shown before one asks for the others."""
MARKS = {
    Status.STOPPED: "i", Status.TO_REVIEW: "r", Status.UNREADABLE: "x",
    Status.OTHER_COURSE: "x", Status.FAULT: "p",
}
STATES = {
    Status.ABSENT: "absent", Status.TO_REVIEW: "relire", Status.STOPPED: "interrompu",
}
"""Words that the page's filter knows."""
HARDEST, HARD = 6, 35.0
"""Questions that are shown apart; percent of points below which one is marked."""
FROM, TO = -0.5, 1.25
"""Ends of the ruler on which S is shown."""


def encode(results: Results, path: Path) -> bytes:
    """Content of the page, whose links start from ``path``."""
    means = overall(results)
    handed = {grade.student for grade in results.grades if grade.status is not Status.ABSENT}
    found = [mean for student, mean in means.items() if student in handed and mean is not None]
    isolations = dict.fromkeys(grade.isolation for grade in results.grades if grade.isolation)
    page = render(
        "report", "report.js",
        title=" · ".join(filter(None, [results.about.course, "la promotion en un coup d’œil"])),
        about=results.about,
        date=f"{results.about.date:%d/%m/%Y à %H h %M}",
        isolation=", ".join(isolations),
        anonymous=results.anonymous,
        unfinished=len(results.unfinished),
        hardest=_hardest(results),
        kpis=_kpis(results, found),
        bins=_bins(found),
        todo=[*_todo(results)],
        exercises=[
            {"title": results.title(name), "short": name.name.replace("_", " ")}
            for name in results.weights
        ],
        students=[*_students(results, means, path)],
        questions=[_question(results, item, n) for n, item in enumerate(items(results))],
        faults=_faults(results),
        totals=[*_totals(results)],
    )
    return page.encode()


def _kpis(results: Results, means: Sequence[float]) -> list[dict[str, str]]:
    statuses = Counter(grade.status for grade in results.grades)
    absent, total = statuses[Status.ABSENT], len(results.grades)
    middle = [
        (f"{text_number(round(figure(means), 1), 1)} / 20" if means else "–", label, "")
        for figure, label in ((fmean, "moyenne"), (median, "médiane"))
    ]
    counts = [
        (f"{total - absent} sur {total}", "copies remises", ""),
        (str(statuses[Status.TO_REVIEW]), "à relire", "mid"),
        (str(statuses[Status.STOPPED]), "interrompues", "no"),
        (str(absent), "absences", ""),
    ]
    return [
        {"value": value, "label": label, "kind": "" if value == "0" else kind}
        for value, label, kind in (*middle, *counts)
    ]


def _bins(means: Sequence[float]) -> list[dict[str, int]]:
    counts = Counter(min(BINS - 1, int(mean * BINS / OUT_OF)) for mean in means)
    most = max(counts.values(), default=1)
    return [
        {"count": counts[n], "height": round(TALLEST * counts[n] / most)} for n in range(BINS)
    ]


def _todo(results: Results) -> Iterator[dict[str, object]]:
    """Lists of what a teacher should look at, the empty ones left out."""
    missing = {
        student: sum(grade.status is Status.ABSENT for grade in grades)
        for student, grades in results.by_student().items()
    }
    whole = {student: len(grades) for student, grades in results.by_student().items()}
    absences = [
        (student, "aucune copie" if count == whole[student] else f"{count} exercice(s) sans copie")
        for student, count in sorted(missing.items(), key=lambda one: -one[1]) if count
    ]
    lists = {"Sans copie": absences}
    for title, status in (
        ("À relire", Status.TO_REVIEW), ("Interrompues", Status.STOPPED),
        ("Illisibles", Status.UNREADABLE), ("D’un autre cours", Status.OTHER_COURSE),
        ("Pannes : relancez la correction", Status.FAULT),
    ):
        lists[title] = [
            (grade.student, _told(results, grade)) for grade in results.grades
            if grade.status is status
        ]
    if not results.anonymous:
        lists["Noms à vérifier"] = list(results.remarks.items())
    for title, lines in lists.items():
        named = [{"name": _name(results, student), "text": text} for student, text in lines]
        if named:
            yield {"title": title, "lines": named[:LISTED], "more": named[LISTED:]}


def _told(results: Results, grade: Grade) -> str:
    """Exercise of a copy, and why, unless the words could name somebody."""
    title = results.title(grade.exercise)
    return f"{title} – {grade.message}" if grade.message and not results.anonymous else title


def _students(
    results: Results, means: Mapping[str, float | None], path: Path
) -> Iterator[dict[str, object]]:
    for student, grades in results.by_student().items():
        own = {grade.exercise: grade for grade in grades}
        states = dict.fromkeys(STATES.get(grade.status, "") for grade in grades)
        nothing = all(grade.status is Status.ABSENT for grade in grades)
        mean = None if nothing else means[student]
        yield {
            "name": _name(results, student),
            "states": " ".join(filter(None, states)),
            "cells": [_cell(results, own.get(name), path) for name in results.weights],
            "value": number(mean),
            "mean": text_number(mean, 1),
        }


def _cell(results: Results, grade: Grade | None, path: Path) -> dict[str, str]:
    if grade is None or grade.points is None:
        absent = grade is not None and grade.status is Status.ABSENT
        mark = MARKS.get(grade.status, "") if grade else ""
        text = "abs." if absent else "–"
        return {"kind": "hx", "value": "", "text": text, "mark": mark, "page": ""}
    note = grade.points * OUT_OF / grade.max_points
    return {
        "kind": f"h{0 if note == 0 else 1 + (note >= 8) + (note >= 12) + (note >= 16)}",
        "value": number(note),
        "text": text_number(note, 1),
        "mark": MARKS.get(grade.status, ""),
        "page": _page(results, grade, path),
    }


def _page(results: Results, grade: Grade, path: Path) -> str:
    """Address of a copy's feedback page from the report; empty where there is none."""
    if results.pages is None or results.anonymous:
        return ""
    page = results.pages / grade.student / f"{grade.exercise}.html"
    if not page.is_file():
        return ""
    return Path(os.path.relpath(page, path.resolve().parent)).as_posix()


def _name(results: Results, student: str) -> str:
    """First and last name as the list gives them, else the identifier."""
    if results.anonymous:
        return results.pseudonym(student)
    cells = dict(zip(map(plain, results.people.columns), results.people.extra(student),
                     strict=True))
    names = [cells.get("prenom", ""), cells.get("nom", "")]
    full = " ".join(filter(None, names)) if all(names) else cells.get("nom complet", "")
    return full or student


def _question(results: Results, item: Item, order: int) -> dict[str, Any]:
    figures = (item.facility, item.deviation, item.weight, item.discrimination)
    return {
        "order": order,
        "title": f"{item.question} · {item.title}",
        "place": results.title(item.exercise),
        "count": item.count,
        "doubtful": item.doubtful,
        "figures": [
            {"value": number(figure), "text": _percent(figure)} for figure in figures
        ],
        "rules": [_rule(spread) for spread in item.spreads],
    }


def _hardest(results: Results) -> list[dict[str, object]]:
    """Questions that earned the smallest shares of their points."""
    known = [(item.facility, item) for item in items(results) if item.facility is not None]
    return [
        {
            "place": results.title(item.exercise),
            "title": f"{item.question} · {item.title}",
            "text": _percent(facility),
            "width": round(facility, 1),
            "kind": "no" if facility < HARD else "mid",
        }
        for facility, item in sorted(known, key=lambda one: one[0])[:HARDEST]
    ]


def _percent(figure: float | None) -> str:
    return "–" if figure is None else f"{text_number(figure, 0)} %"


def _rule(spread: Spread) -> dict[str, object]:
    low, middle, high, floor, target = (
        round(100 * (min(max(value, FROM), TO) - FROM) / (TO - FROM), 1)
        for value in (spread.low, spread.median, spread.high, spread.floor, spread.target)
    )
    shown = text_number(spread.median)
    said = (
        f"{spread.label} : S médian {shown}, quartiles {text_number(spread.low)} et "
        f"{text_number(spread.high)}, plancher {text_number(spread.floor)}, cible "
        f"{text_number(spread.target)}"
    )
    return {
        "label": spread.label, "shown": shown, "said": said, "low": low, "median": middle,
        "width": max(1.0, round(high - low, 1)), "floor": floor, "target": target,
    }


def _faults(results: Results) -> list[dict[str, object]]:
    """Sentences that students read, the most frequent first."""
    counts = Counter(
        (grade.exercise, verdict.question, verdict.message)
        for grade in results.grades if grade.status in RAN
        for verdict in grade.verdicts if verdict.message
    )
    return [
        {"count": count, "text": text,
         "place": f"{results.title(exercise)}, {results.question_title(exercise, question)}"}
        for (exercise, question, text), count in counts.most_common()
    ]


def _totals(results: Results) -> Iterator[dict[str, str]]:
    for exercise in results.weights:
        ran = [
            grade for grade in results.grades
            if grade.exercise == exercise and grade.status in RAN
        ]
        notes = [
            grade.points * OUT_OF / grade.max_points for grade in ran if grade.points is not None
        ]
        seconds = [grade.seconds for grade in ran if grade.seconds]
        yield {
            "title": results.title(exercise),
            "count": str(len(ran)),
            "mean": f"{text_number(fmean(notes), 1)} / 20" if notes else "–",
            "median": f"{text_number(median(seconds), 1)} s" if seconds else "–",
            "longest": f"{text_number(max(seconds), 1)} s" if seconds else "–",
        }
