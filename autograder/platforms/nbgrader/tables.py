"""nbgrader's tables, as far as we read and write them, and our own.

Described here rather than imported: importing nbgrader costs seconds, and its mapped classes
load with each row sums over the whole gradebook. A test compares the two descriptions.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    Interval,
    MetaData,
    String,
    Table,
    Text,
    column,
    table,
)

ASSIGNMENT = table(
    "assignment", column("id", String), column("name", String), column("duedate", DateTime)
)
NOTEBOOK = table(
    "notebook", column("id", String), column("name", String), column("assignment_id", String)
)
CELL = table(
    "base_cell", column("id", String), column("name", String), column("notebook_id", String),
    column("type", String),
)
GRADE_CELL = table("grade_cells", column("id", String), column("max_score", Float))
TASK_CELL = table("task_cells", column("id", String), column("max_score", Float))
STUDENT = table("student", column("id", String))
SUBMISSION = table(
    "submitted_assignment", column("id", String), column("assignment_id", String),
    column("student_id", String), column("timestamp", DateTime), column("extension", Interval),
)
COPY = table(
    "submitted_notebook", column("id", String), column("notebook_id", String),
    column("assignment_id", String), column("flagged", Boolean),
    column("late_submission_penalty", Float),
)
GRADE = table(
    "grade", column("id", String), column("notebook_id", String), column("cell_id", String),
    column("auto_score", Float), column("manual_score", Float), column("extra_credit", Float),
    column("needs_manual_grade", Boolean),
)
COMMENT = table(
    "comment", column("id", String), column("notebook_id", String), column("cell_id", String),
    column("manual_comment", Text),
)
THEIRS = (
    ASSIGNMENT, NOTEBOOK, CELL, GRADE_CELL, TASK_CELL, STUDENT, SUBMISSION, COPY, GRADE, COMMENT,
)

RESULT = Table(
    "autograder_resultat",
    MetaData(),
    Column("carnet", String(32), primary_key=True),  # submitted_notebook.id
    Column("statut", String(32), nullable=False),
    Column("message", Text(), nullable=False),
    Column("isolation", String(32), nullable=False),
    Column("depot", DateTime()),  # UTC
    Column("fichier", String(64), nullable=False),  # digest of the graded notebook's file
    Column("relu", String(64), nullable=False),  # digest of what a human reviews
)
"""What nbgrader has no place for. Its own programs leave other tables alone."""
