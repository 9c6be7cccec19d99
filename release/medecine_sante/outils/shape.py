"""The shape of an expected answer, and the strict check that every answer passes.

The same check runs at the student's desk, on the trusted side of the wire and in a
replay: an answer that passes here is a plain NumPy array and nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .faults import Fault

Answer = npt.NDArray[Any]

BYTES_PER_NUMBER = 32
"""JSON text of one float64 and its comma: at most 25 characters, rounded up."""

LARGEST = 1e100
"""Largest absolute value of any number: beyond it, a metric's squares and differences
would overflow into infinities and NaN, which no threshold compares with."""

SLACK = 1e-6
"""How far a number may be below zero, or a sum above its budget: what an optimiser leaves."""


ROUNDING = 1e-9
"""How far a number may be beyond a bound, which replaces it: what floating-point arithmetic
makes of a probability of 1."""


@dataclass(frozen=True)
class Shape:
    """What one answer must look like.

    Parameters
    ----------
    dims : tuple of int
        Dimensions; ``()`` for one number, ``(n,)`` for one value per row.
    low, high : float, optional
        Inclusive bounds of every number.
    labels : tuple of str or tuple of int, optional
        When given, every element is one of these labels (all of one type).
    budget : float, optional
        When given, no number is negative and no row (last dimension) sums to more, within
        :data:`SLACK`.
    seen : tuple of (str, tuple), optional
        One pair per row (first dimension): its name in messages, and the elements that it
        may not hold. When given, numbers are whole and no row holds one twice.
    """

    dims: tuple[int, ...]
    low: float | None = None
    high: float | None = None
    labels: tuple[str, ...] | tuple[int, ...] | None = None
    budget: float | None = None
    seen: tuple[tuple[str, tuple[Any, ...]], ...] | None = None

    @property
    def lowest(self) -> float:
        """Least number accepted."""
        return -LARGEST if self.low is None else self.low

    @property
    def highest(self) -> float:
        """Greatest number accepted."""
        return LARGEST if self.high is None else self.high

    @property
    def size(self) -> int:
        """Number of elements."""
        return math.prod(self.dims)

    @property
    def lists(self) -> int:
        """Number of JSON lists that hold such an answer."""
        return sum(math.prod(self.dims[:depth]) for depth in range(len(self.dims)))

    @property
    def max_bytes(self) -> int:
        """Largest JSON message, in bytes, that can hold such an answer."""
        width = BYTES_PER_NUMBER
        if self.labels is not None:
            width = 8 + 6 * max(len(str(label)) for label in self.labels)
        return 1024 + self.size * width

    def check(self, value: object) -> Answer:
        """Return ``value`` as an array of this shape.

        Parameters
        ----------
        value : object
            Nested lists of JSON scalars, or a numeric or text NumPy array.

        Returns
        -------
        ndarray of shape ``dims``
            float64 numbers, or labels (int64 or str).

        Raises
        ------
        Fault
            ``"forme"``, ``"type"``, ``"nan"``, ``"bornes"``, ``"etiquettes"`` or
            ``"contrainte"``.
        """
        flat = _flatten(value, self.dims)
        array = self._labels(flat) if self.labels is not None else self._numbers(flat)
        array = array.reshape(self.dims)
        if self.budget is not None:
            self._check_budget(array.reshape(-1, self.dims[-1]), self.budget)
        if self.seen is not None:
            for number, (row, (name, known)) in enumerate(zip(array, self.seen, strict=True), 1):
                _check_row(row.tolist(), known, f"la ligne {number} ({name})")
        return array

    def _numbers(self, flat: list[object]) -> Answer:
        if set(map(type, flat)) - {int, float}:
            element = next(one for one in flat if type(one) not in (int, float))
            raise Fault("type", f"Des nombres étaient attendus ; reçu : {_show(element)}.")
        try:
            array = np.array(flat, dtype=np.float64)
        except OverflowError:
            raise Fault("bornes", "Un nombre de la réponse est démesurément grand.") from None
        bad = int(np.count_nonzero(~np.isfinite(array)))
        if bad:
            raise Fault(
                "nan",
                "La réponse contient des valeurs manquantes ou infinies (NaN, inf) : "
                f"{bad} sur {array.size}. Cherchez une division par zéro ou une valeur absente "
                "des données.",
            )
        return self._within_bounds(array)

    def _within_bounds(self, array: Answer) -> Answer:
        low, high = self.lowest, self.highest
        outside = array[(array < low - ROUNDING) | (array > high + ROUNDING)]
        if outside.size:
            raise Fault(
                "bornes",
                f"Des valeurs entre {show_bound(low)} et {show_bound(high)} étaient attendues ; "
                f"reçu par exemple {float(outside.flat[0]):.10g}.",
            )
        return np.clip(array, low, high)

    def _check_budget(self, rows: Answer, budget: float) -> None:
        row, column = np.unravel_index(rows.argmin(), rows.shape)
        if rows[row, column] < -SLACK:
            raise Fault(
                "contrainte",
                "Contrainte non respectée : aucune valeur ne doit être négative ; la ligne "
                f"{row + 1} en contient une de {show_figure(rows[row, column])}.",
            )
        sums = rows.sum(axis=1)
        if sums.max() > budget + SLACK:
            raise Fault(
                "contrainte",
                "Contrainte non respectée : la somme d’une ligne doit être au plus "
                f"{show_figure(budget)} ; celle de la ligne {sums.argmax() + 1} vaut "
                f"{show_figure(sums.max())}.",
            )

    def _labels(self, flat: list[object]) -> Answer:
        assert self.labels is not None
        kind = type(self.labels[0])
        allowed = set(self.labels)
        if set(map(type, flat)) == {kind} and allowed.issuperset(flat):
            return np.array(flat)
        for element in flat:
            label = _as_label(element, kind)
            if label not in allowed:
                names = ", ".join(map(str, self.labels[:12]))
                raise Fault(
                    "etiquettes", f"Réponses possibles : {names}. Reçu : {_show(element)}."
                )
        return np.array([_as_label(element, kind) for element in flat])


def _check_row(row: list[Any], known: tuple[Any, ...], place: str) -> None:
    """Refuse a fraction, an element twice, or a known one."""
    for position, element in enumerate(row):
        if type(element) is float and not element.is_integer():
            raise Fault(
                "type", f"Des nombres entiers étaient attendus ; {place} contient {element:.6g}."
            )
        shown = f"{element:.0f}" if type(element) is float else str(element)
        if element in row[:position]:
            raise Fault(
                "contrainte", f"Contrainte non respectée : {place} contient deux fois {shown}."
            )
        if element in known:
            raise Fault(
                "contrainte",
                f"Contrainte non respectée : {place} contient {shown}, "
                "qui figure déjà dans ses données.",
            )


def _as_label(element: object, kind: type) -> object:
    """``2.0`` is accepted for label ``2``: estimators often return floats."""
    if kind is int and type(element) is float and element.is_integer():
        return int(element)
    return element if type(element) is kind else None


def _flatten(value: object, dims: tuple[int, ...]) -> list[object]:
    """Elements of nested lists whose lengths are exactly ``dims``, in C order."""
    if isinstance(value, np.ndarray):
        if value.shape != dims:
            raise _wrong_shape(value.shape, dims)
        return list(value.ravel().tolist())
    level: list[object] = [value]
    for depth, length in enumerate(dims):
        below: list[object] = []
        for item in level:
            if not isinstance(item, list) or len(item) != length:
                raise _wrong_row(item, level, dims, depth)
            below.extend(item)
        level = below
    deeper = next((item for item in level if isinstance(item, list)), None)
    if deeper is not None:
        raise _wrong_shape((*dims, len(deeper)), dims)
    return level


def _wrong_row(
    item: object, level: list[object], dims: tuple[int, ...], depth: int
) -> Fault:
    """Name the first list of a wrong length where the others are right."""
    lengths = [len(other) for other in level if isinstance(other, list)]
    if depth and isinstance(item, list) and dims[depth] in lengths:
        return Fault(
            "forme",
            f"Forme attendue : {show_dims(dims)} ; l’élément {level.index(item) + 1} en contient "
            f"{len(item)}.",
        )
    got = list(dims[:depth])
    while isinstance(item, list) and len(got) <= len(dims):
        got.append(len(item))
        item = item[0] if item else None
    return _wrong_shape(tuple(got), dims)


def _wrong_shape(got: tuple[int, ...], expected: tuple[int, ...]) -> Fault:
    message = f"Forme attendue : {show_dims(expected)} ; forme reçue : {show_dims(got)}."
    if expected and len(got) == len(expected) + 1 and got[:-1] == expected and got[-1] == 2:
        message += " Gardez la seule colonne de la classe positive : proba[:, 1]."
    return Fault("forme", message)


def show_dims(dims: tuple[int, ...]) -> str:
    """Dimensions in French."""
    if not dims:
        return "un seul nombre"
    if len(dims) == 1:
        return "1 valeur" if dims[0] == 1 else f"{dims[0]} valeurs"
    return " × ".join(map(str, dims)) + " valeurs"


def show_bound(value: float) -> str:
    """Bound of a number in French, infinite beyond every number."""
    return {LARGEST: "+∞", -LARGEST: "−∞"}.get(value, show_figure(value))


def show_figure(value: float) -> str:
    """Number in French, with six significant digits."""
    return f"{value:.6g}".replace(".", ",").replace("-", "−")


def _show(element: object) -> str:
    text = repr(element)
    return text if len(text) <= 40 else text[:37] + "…"
