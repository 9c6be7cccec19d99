"""The name of an exercise: ``theme/exercise``."""

from __future__ import annotations

from autograder.errors import UsageError


class ExerciseId(str):
    """Identifier of one exercise, equal to its text.

    Parameters
    ----------
    text : str
        ``theme/exercise``, the notebook's place in a folder of notebooks.

    Raises
    ------
    UsageError
        If it is not two names with one slash between them.

    Examples
    --------
    >>> ExerciseId("medecine_sante/epidemies").theme
    'medecine_sante'
    """

    __slots__ = ()

    def __new__(cls, text: str) -> ExerciseId:
        """Check that ``text`` names an exercise."""
        theme, _, name = text.partition("/")
        if not all(map(_is_name, (theme, name))):
            raise UsageError(
                f"Exercice mal écrit : « {text} ». Un thème, une barre oblique et un nom étaient "
                "attendus, par exemple medecine_sante/epidemies."
            )
        return super().__new__(cls, text)

    @property
    def theme(self) -> str:
        """First part: the folder, which is nbgrader's assignment."""
        return self.partition("/")[0]

    @property
    def name(self) -> str:
        """Second part: the notebook's name, without extension."""
        return self.partition("/")[2]


def _is_name(text: str) -> bool:
    """Whether ``text`` can name a folder or a notebook, and nothing above it."""
    return bool(text) and text.isprintable() and "/" not in text and not text.startswith(".")
