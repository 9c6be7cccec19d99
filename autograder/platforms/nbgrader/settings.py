"""What nbgrader needs of a course's ``cours.toml``.

```toml
[salle]
isolation = "bulle"

[retard]
points_par_jour = 1

[carnet_de_notes]
base = "postgresql+psycopg://…"
```
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import CourseError

SETTINGS = "cours.toml"


@dataclass(frozen=True)
class Settings:
    """Settings of one course.

    Parameters
    ----------
    course_id : str
        Name of the course in nbgrader's exchange and database: ASCII, no space.
    database : str
        SQLAlchemy address of the gradebook; never printed, since it may hold a password.
    isolation : str
        Level of the rooms that copies run in.
    points_per_day : float
        Late penalty, in points of each notebook per day begun; 0 for none.
    """

    course_id: str
    database: str = field(repr=False)
    isolation: str = "bulle"
    points_per_day: float = 0.0


def read(root: Path) -> Settings:
    """Settings of the course in ``root``.

    Raises
    ------
    CourseError
        If ``cours.toml`` is missing or a setting is wrong.
    """
    path = root / SETTINGS
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CourseError(f"{path} : réglages illisibles ({error}).") from None
    default = f"sqlite:///{root.resolve() / 'gradebook.db'}"
    return Settings(
        _slug(str(data.get("nom", "cours"))),
        _address(str(_section(data, "carnet_de_notes").get("base", default)), path),
        str(_section(data, "salle").get("isolation", "bulle")),
        _penalty(_section(data, "retard").get("points_par_jour", 0), path),
    )


def _address(text: str, path: Path) -> str:
    """Address of a database that we can write, with the driver that we install."""
    kind, separator, place = text.partition("://")
    if separator and kind in ("postgres", "postgresql", "postgresql+psycopg"):
        return f"postgresql+psycopg://{place}"
    if separator and kind == "sqlite":
        return text
    raise CourseError(
        f"{path}, [carnet_de_notes] base : une adresse « sqlite:///… » ou "
        f"« postgresql+psycopg://… » était attendue ; reçu : « {text.partition(':')[0]} »."
    )


def _section(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name, {})
    return found if isinstance(found, dict) else {}


def _penalty(value: object, path: Path) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not value >= 0:
        raise CourseError(
            f"{path}, [retard] points_par_jour : un nombre positif ou nul était attendu ; "
            f"reçu : {value!r}."
        )
    return float(value)


def _slug(name: str) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", ascii_name).strip("-").lower() or "cours"
