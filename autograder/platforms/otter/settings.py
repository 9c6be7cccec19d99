"""What a bundle says of itself, in the plugin's part of ``otter_config.json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from autograder.cohort.fingerprint import Engine
from autograder.errors import PaperError

PLUGIN = "autograder.platforms.otter.plugin.RoomPlugin"
"""Name under which Otter imports the plugin."""
PAPER = "sujet.zip"
"""The paper's name in a bundle: outside ``files/``, which Otter copies beside the copy."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings of one bundle.

    Parameters
    ----------
    isolation : str
        Level of the rooms that copies run in.
    demonstration : bool
        Whether the course's secret is public: its grades are worth nothing.
    engine : Engine
        What built the bundle; another engine may give other points.
    """

    isolation: str
    demonstration: bool
    engine: Engine

    def to_json(self) -> dict[str, Any]:
        """Return the plugin's configuration."""
        return {
            "isolation": self.isolation,
            "demonstration": self.demonstration,
            "moteur": self.engine.digest,
            "versions": dict(self.engine.versions),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read a plugin's configuration.

        Raises
        ------
        PaperError
            If it is not one that :meth:`to_json` wrote.
        """
        try:
            versions = tuple((str(name), str(text)) for name, text in data["versions"].items())
            return cls(
                isolation=str(data["isolation"]),
                demonstration=bool(data["demonstration"]),
                engine=Engine(str(data["moteur"]), versions),
            )
        except (KeyError, AttributeError, TypeError) as error:
            raise PaperError(
                f"Le réglage du paquet Otter est abîmé ({error}). Reconstruisez-le : "
                "autograder otter."
            ) from None
