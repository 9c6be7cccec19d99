"""Copies of an SQLite gradebook, kept beside it: what it held before the last runs.

A server's database has its administrator's own backups, and is left alone.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from autograder.errors import InfrastructureError

KEPT = 3
"""Copies kept, each different from the next."""
CHECK = "PRAGMA quick_check(1)"
DAMAGE = ("malformed", "not a database")
"""What SQLite says of a damaged file."""


def file_of(address: str) -> Path | None:
    """File of an SQLite database; None for another database, or one in memory."""
    url = make_url(address or "sqlite://")
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)) if is_file else None


def copies(path: Path) -> list[Path]:
    """Where the copies of a gradebook stand, the newest first."""
    return [path.with_name(f"{path.name}.sauvegarde-{rank}") for rank in range(1, KEPT + 1)]


def save(address: str) -> None:
    """Keep a copy of a gradebook, unless the newest one is the same.

    Raises
    ------
    InfrastructureError
        If the gradebook is damaged, or if the disk is full.
    """
    path = file_of(address)
    if path is None or not path.is_file():
        return
    fresh = path.with_name(f"{path.name}.sauvegarde")
    try:
        _copy(path, fresh)
        newest, *_ = kept = copies(path)
        if newest.is_file() and newest.read_bytes() == fresh.read_bytes():
            fresh.unlink()
            return
        for older, newer in zip(reversed(kept), reversed([fresh, *kept[:-1]]), strict=True):
            if newer.is_file():
                newer.replace(older)
    except (OSError, sqlite3.Error) as error:
        fresh.unlink(missing_ok=True)
        if isinstance(error, sqlite3.DatabaseError) and is_damage(str(error)):
            raise InfrastructureError(damaged(address, str(error))) from None
        raise InfrastructureError(
            f"Le carnet de notes {path} n’a pas pu être sauvegardé avant la correction "
            f"({error}). Libérez de l’espace dans {path.parent}, ou rendez ce dossier "
            "inscriptible, puis relancez."
        ) from None


def _copy(path: Path, target: Path) -> None:
    """Copy a database as one instant holds it, whoever writes meanwhile."""
    target.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(path, timeout=60)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        (verdict,) = source.execute(CHECK).fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"malformed: {verdict}")
        source.backup(copy)
        # The journal belongs to where the copy will be used.
        copy.execute("PRAGMA journal_mode = DELETE").close()


def is_damage(reason: str) -> bool:
    """Whether a database's complaint is about its file."""
    return any(words in reason for words in DAMAGE)


def damaged(address: str, reason: str) -> str:
    """What to do with a damaged gradebook."""
    path = file_of(address) or Path("gradebook.db")
    head = f"Le carnet de notes {path} est abîmé ({' '.join(reason.split())}). "
    found = next((copy for copy in copies(path) if copy.is_file()), None)
    if found is None:
        return head + (
            "Aucune sauvegarde n’est à côté. Restaurez la vôtre, ou écartez-le : "
            f"« mv {path} {path}.abime && rm -f {path}-wal {path}-shm ». Relancez ensuite "
            "« autograder construire » puis « autograder noter » : les notes reviennent, sauf "
            "les corrections manuelles et les délais."
        )
    return head + (
        "Fermez le formgrader, puis remettez la dernière sauvegarde : "
        f"« mv {path} {path}.abime && rm -f {path}-wal {path}-shm && cp {found} {path} ». "
        "Relancez ensuite « autograder noter » : "
        "seules les corrections manuelles faites depuis sont à refaire."
    )
