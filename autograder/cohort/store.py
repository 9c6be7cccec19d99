"""Outcomes by content digest: what was graded once is not run again.

One SQLite file per course. Only deterministic outcomes are kept: a copy that ran out of
elapsed time or of memory, or whose process died, may do better on a quieter machine.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from autograder.errors import InfrastructureError
from autograder.grading.outcome import Outcome, Status
from autograder.outils.core import Scale
from autograder.outils.judge import Entry, Score, Transcript, Verdict

TABLE = "CREATE TABLE IF NOT EXISTS resultats (cle TEXT PRIMARY KEY, contenu BLOB NOT NULL)"
KEPT = {Status.GRADED, Status.TO_REVIEW}


def deterministic(outcome: Outcome) -> bool:
    """Whether grading the same copy again must give the same outcome."""
    idle_again = outcome.stop == "idle" and outcome.attempts > 1
    return outcome.status in KEPT or outcome.stop == "cpu" or idle_again


class Store:
    """Outcomes of one course.

    Parameters
    ----------
    path : Path
        SQLite file; created if missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        try:
            self._database = sqlite3.connect(self._path, timeout=60, isolation_level=None)
            self._database.execute(TABLE)
        except sqlite3.Error as error:
            raise InfrastructureError(
                f"Le fichier des résultats {self._path} est inutilisable ({error}). Effacez-le : "
                "les copies seront corrigées de nouveau."
            ) from None
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def get(self, key: str) -> Outcome | None:
        """Outcome kept under a digest; None if there is none, or if it is damaged."""
        with closing(
            self._database.execute("SELECT contenu FROM resultats WHERE cle = ?", (key,))
        ) as cursor:
            row = cursor.fetchone()
        try:
            return None if row is None else from_json(json.loads(zlib.decompress(row[0])))
        except (zlib.error, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, outcome: Outcome) -> None:
        """Keep an outcome, if it is deterministic."""
        if deterministic(outcome):
            content = zlib.compress(json.dumps(asdict(outcome)).encode("ascii"), 1)
            self._database.execute("REPLACE INTO resultats VALUES (?,?)", (key, content))


def from_json(data: dict[str, Any]) -> Outcome:
    """Outcome held by the JSON of its fields."""
    verdicts = tuple(
        Verdict(**{**verdict, "scores": tuple(map(_score, verdict["scores"]))})
        for verdict in data["verdicts"]
    )
    transcripts = {
        question: Transcript(tuple(Entry(**entry) for entry in transcript["entries"]))
        for question, transcript in data["transcripts"].items()
    }
    return Outcome(**{
        **data, "status": Status(data["status"]), "verdicts": verdicts,
        "transcripts": transcripts,
    })


def _score(data: dict[str, Any]) -> Score:
    return Score(**{**data, "scale": Scale(**data["scale"])})
