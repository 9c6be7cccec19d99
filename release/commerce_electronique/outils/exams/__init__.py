"""The kinds of exam: predictions, values, multiple choice, functions, closed loops.

Each is a frozen dataclass called on a draw, and knows the rest of its kind: its JSON in
``bareme.json``, the form of an answer, the sentence that helps. The student's folder thus
describes every exam without any code of the exercise but its metrics.
"""

from .choices import Choices, Item
from .functions import Functions
from .kind import EXACT, EXACT_ANCHORS, Kind
from .loop import ClosedLoop
from .parts import Parts, general, load_parts
from .predictions import Predictions
from .values import Field, Values

KINDS: dict[str, type[Kind]] = {
    kind.genre: kind for kind in (Predictions, Values, Choices, Functions, ClosedLoop)
}
"""Kinds by the name that ``bareme.json`` gives them."""

__all__ = [
    "EXACT", "EXACT_ANCHORS", "KINDS", "Choices", "ClosedLoop", "Field", "Functions", "Item",
    "Kind", "Parts", "Predictions", "Values", "general", "load_parts",
]
