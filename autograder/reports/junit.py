"""JUnit XML, which GitLab and others show: one test per copy, without names.

A low grade is no failure: a test fails when a copy could not be graded as it should be.
"""

from __future__ import annotations

from collections import Counter
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from autograder.grading.outcome import Status
from autograder.reports.figure import number
from autograder.reports.grade import Grade, Results

KINDS = {Status.GRADED: "", Status.ABSENT: "skipped", Status.FAULT: "error"}
"""Element of each status; every other is a failure."""


def encode(results: Results) -> bytes:
    """Content of the XML file."""
    root = Element("testsuites", name="autograder")
    for exercise in results.weights:
        grades = [grade for grade in results.grades if grade.exercise == exercise]
        kinds = Counter(map(_kind, grades))
        suite = SubElement(
            root, "testsuite", name=exercise, tests=str(len(grades)),
            failures=str(kinds["failure"]), errors=str(kinds["error"]),
            skipped=str(kinds["skipped"]), time=f"{sum(grade.seconds for grade in grades):.3f}",
        )
        for grade in grades:
            _add(suite, grade, results.pseudonym(grade.student))
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _kind(grade: Grade) -> str:
    return KINDS.get(grade.status, "failure")


def _add(suite: Element, grade: Grade, name: str) -> None:
    """Add a copy; GitLab drops two tests of one name, so it bears the exercise's too."""
    case = SubElement(
        suite, "testcase", classname=grade.exercise, name=f"{grade.exercise} {name}",
        time=f"{grade.seconds:.3f}",
    )
    if grade.points is not None:
        properties = SubElement(case, "properties")
        for key, value in (("note", grade.points), ("note_max", grade.max_points)):
            SubElement(properties, "property", name=key, value=number(value))
    if kind := _kind(grade):
        SubElement(case, kind, message=grade.status.value)
