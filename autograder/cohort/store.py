"""Outcomes by content digest: what was graded once is not run again.

One SQLite file per course. Only deterministic outcomes are kept: a copy that ran out of
elapsed time or of memory, or whose process died, may do better on a quieter machine.

It is a cache: nothing that befalls it stops a grading. A damaged file is set aside and
another begun; one that another program holds, or that cannot be written, is done without.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import zlib
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from autograder.grading.outcome import Outcome, Status
from autograder.outils.core import Scale
from autograder.outils.judge import Entry, Score, Transcript, Verdict

TABLES = (
    "CREATE TABLE IF NOT EXISTS resultats (cle TEXT PRIMARY KEY, contenu BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS copies (copie TEXT PRIMARY KEY, cle TEXT NOT NULL)",
)
"""Outcomes by key, and the key of each copy's latest outcome."""
LOOK = "SELECT cle, contenu FROM resultats, copies USING (cle) LIMIT 0"
"""Fails where a file is a database, and not one of ours."""
GET = "SELECT contenu FROM resultats WHERE cle = ?"
LATEST = "SELECT contenu FROM copies JOIN resultats USING (cle) WHERE copie = ?"
POINT = (
    "INSERT INTO copies VALUES (?1, ?2) "
    "ON CONFLICT (copie) DO UPDATE SET cle = excluded.cle WHERE cle <> excluded.cle"
)
BESIDE = ("", "-journal", "-wal", "-shm")
"""Ends of the names of the files that make one database."""
PATIENCE = 10.0
"""Seconds that another program's writing is waited for."""
MEMORY = ":memory:"
DAMAGE = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""Codes of a file that holds other tables, that is broken, or that is no database."""
KEPT = {Status.GRADED, Status.TO_REVIEW, Status.UNANSWERED}

log = logging.getLogger(__name__)


def deterministic(outcome: Outcome) -> bool:
    """Whether grading the same copy again must give the same outcome."""
    idle_again = outcome.stop == "idle" and outcome.attempts > 1
    return outcome.status in KEPT or outcome.stop == "cpu" or idle_again


class Store:
    """Outcomes of one course; what goes wrong is logged, in French.

    Parameters
    ----------
    path : Path
        SQLite file; created if missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writes = True

    def __enter__(self) -> Self:
        try:
            self._database = _open(self._path)
        except sqlite3.Error as error:
            self._database = self._another(error)
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def get(self, key: str) -> Outcome | None:
        """Outcome kept under a digest; None if there is none, or if it is damaged."""
        return self._read(GET, key)

    def latest(self, copy: str) -> Outcome | None:
        """Latest outcome of a copy, whatever the paper and the bounds were."""
        return self._read(LATEST, copy)

    def put(self, key: str, copy: str, outcome: Outcome) -> None:
        """Keep an outcome as its copy's latest, if it is deterministic."""
        if deterministic(outcome):
            content = zlib.compress(json.dumps(asdict(outcome)).encode("ascii"), 1)
            self._write("REPLACE INTO resultats VALUES (?1, ?2)", (key, content))
            self.point(copy, key)

    def point(self, copy: str, key: str) -> None:
        """Say which outcome is a copy's latest."""
        self._write(POINT, (copy, key))

    def _read(self, statement: str, value: str) -> Outcome | None:
        try:
            row = self._database.execute(statement, (value,)).fetchone()
        except sqlite3.Error as error:
            self._replace(error)
            return None
        try:
            return None if row is None else from_json(json.loads(zlib.decompress(row[0])))
        except (zlib.error, ValueError, KeyError, TypeError):
            return None

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        if not self._writes:
            return
        try:
            self._database.execute(statement, values)
        except sqlite3.Error as error:
            if _is_damage(error):
                self._replace(error)
            else:
                self._writes = False  # what is known can still be read
                self._do_without(error)

    def _replace(self, error: sqlite3.Error) -> None:
        self._database.close()
        self._database = self._another(error)

    def _another(self, error: sqlite3.Error) -> sqlite3.Connection:
        """Return a new file's connection where this one is damaged, else the memory's."""
        try:
            if not _is_damage(error):
                raise error
            aside = _set_aside(self._path)
            database = _open(self._path)
            log.warning(
                "Le fichier des résultats %s est abîmé (%s). Il est mis de côté sous le nom %s "
                "et refait : les copies seront corrigées de nouveau.",
                self._path, error, aside.name,
            )
        except (OSError, sqlite3.Error) as failure:
            self._do_without(failure)
            return _open(MEMORY)
        return database

    def _do_without(self, error: Exception) -> None:
        log.warning(
            "Le fichier des résultats %s est inutilisable (%s). Un autre programme l’occupe, le "
            "disque est plein, ou il est en lecture seule. La correction continue sans lui : les "
            "copies notées d’ici là le seront de nouveau la prochaine fois.",
            self._path, error,
        )


def _open(path: Path | str) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        for table in TABLES:
            database.execute(table)
        database.execute(LOOK)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is broken or another program's, rather than held or out of reach."""
    return error.sqlite_errorcode & 0xFF in DAMAGE


def _set_aside(path: Path) -> Path:
    """Rename a database, over the one that was set aside before it."""
    aside = path.with_name(f"{path.stem}.abime{path.suffix}")
    for end in BESIDE:
        with suppress(FileNotFoundError):  # another run was quicker
            Path(f"{path}{end}").replace(f"{aside}{end}")
    return aside


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
        "transcripts": transcripts, "unmeasured": tuple(data.get("unmeasured", ())),
    })


def _score(data: dict[str, Any]) -> Score:
    return Score(**{**data, "scale": Scale(**data["scale"])})
