"""Facts that a world draws and that a notebook tells: costs, capacities, names of columns.

A fact is a number, a text or several texts. A notebook names it, ``{{cout_manque}}``, and may
say how to write it, ``{{part_alertes:dixièmes}}``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autograder.errors import ExerciseError

Fact = int | float | str | tuple[str, ...]
Facts = Mapping[str, Fact]

NBSP = "\u00a0"
SIGNIFICANT = 6
"""Significant digits of a number that says no format, unless it is a million or more."""
UNITS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
    "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)
TENS = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt",
        "quatre-vingt")
"""What a ten begins with: 70 and 90 go on counting from 60 and 80."""


def facts_of(found: Mapping[str, Any], exercise: str) -> Facts:
    """Facts that an exercise declares, as plain numbers and texts.

    Raises
    ------
    ExerciseError
        If one is neither a number, nor a text, nor several texts.
    """
    return {name: _plain(name, value, exercise) for name, value in found.items()}


def french(fact: Fact, form: str = "") -> str:
    """Fact as a French text says it.

    Parameters
    ----------
    fact : Fact
        The fact.
    form : str
        One of :data:`FORMS`, a number of decimals, or empty: a number with its own digits,
        a text as it is, several texts as « a, b et c ».

    Raises
    ------
    ValueError
        If the fact cannot be written so; its message is French.
    """
    if not form:
        return _listed(fact) if isinstance(fact, tuple) else _number(fact)
    if form.isdecimal():
        return grouped(f"{_real(fact):.{form}f}")
    name, decimals = (form[0], form[1:]) if form[0] == "%" else (form, "")
    if name not in FORMS or (decimals and not decimals.isdecimal()):
        raise ValueError(f"formats : un nombre de décimales, {', '.join(FORMS)}")
    return FORMS[name](fact, int(decimals or 0))


def literal(fact: Fact) -> str:
    """Fact as Python writes it; a text as it is, for its place between quotes."""
    return fact if isinstance(fact, str) else repr(list(fact) if isinstance(fact, tuple) else fact)


def letters(number: int) -> str:
    """Whole number from 0 to 99 in French words, masculine.

    Raises
    ------
    ValueError
        If it is any other.
    """
    if not 0 <= number <= 99:
        raise ValueError("un entier de 0 à 99 s’écrit en lettres")
    if number < len(UNITS):
        return UNITS[number]
    ten = number // 10
    rest = number - 10 * (ten - ten % 2 if ten >= 7 else ten)
    if not rest:
        return TENS[ten] + ("s" if number == 80 else "")
    link = " et " if rest in (1, 11) and ten < 8 else "-"
    return f"{TENS[ten]}{link}{UNITS[rest]}"


def grouped(digits: str) -> str:
    """Decimal number in French: thousands apart, comma, true minus."""
    sign = "−" if digits.startswith("-") else ""
    whole, _, decimals = digits.removeprefix("-").partition(".")
    text = f"{int(whole):,}".replace(",", NBSP)
    return sign + text + (f",{decimals}" if decimals else "")


def _number(fact: int | float | str) -> str:
    if isinstance(fact, str):
        return fact
    if isinstance(fact, int):
        return grouped(str(fact))
    digits = f"{fact:.{SIGNIFICANT}g}" if abs(fact) < 10**SIGNIFICANT else f"{fact:.0f}"
    if not digits.lstrip("-").replace(".", "").isdecimal():
        raise ValueError(f"{digits} ne s’écrit pas tel quel : dites un nombre de décimales")
    return grouped(digits)


def _real(fact: Fact) -> float:
    if isinstance(fact, str | tuple):
        raise ValueError("ce format est celui d’un nombre")
    return float(fact)


def _words(fact: Fact) -> tuple[str, ...]:
    if isinstance(fact, int | float):
        raise ValueError("ce format est celui d’un texte")
    return fact if isinstance(fact, tuple) else (fact,)


def _listed(names: tuple[str, ...]) -> str:
    return " et ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _percent(fact: Fact, decimals: int) -> str:
    return grouped(f"{100 * _real(fact):.{decimals}f}") + NBSP + "%"


def _in_letters(fact: Fact, _: int) -> str:
    number = _real(fact)
    if number != round(number):
        raise ValueError("un nombre entier s’écrit en lettres")
    return letters(round(number))


def _tenths(fact: Fact, _: int) -> str:
    share = _real(fact)
    if not 0 <= share <= 1:
        raise ValueError("une part, entre 0 et 1, s’écrit en dixièmes")
    return letters(round(10 * share))


def _code(fact: Fact, _: int) -> str:
    return _listed(tuple(f"`{name}`" for name in _words(fact)))


def _capital(fact: Fact, _: int) -> str:
    text = _listed(_words(fact))
    return text[:1].upper() + text[1:]


FORMS: Mapping[str, Callable[[Fact, int], str]] = {
    "%": _percent,
    "lettres": _in_letters,
    "dixièmes": _tenths,
    "code": _code,
    "majuscule": _capital,
}
"""How a fact may be written: ``%`` may be followed by a number of decimals."""


def _plain(name: str, value: Any, exercise: str) -> Fact:
    item = value.item() if hasattr(value, "item") else value
    texts = isinstance(item, list | tuple) and all(isinstance(one, str) for one in item)
    if texts and len(item):
        return tuple(item)
    if isinstance(item, int | float | str) and not isinstance(item, bool):
        return item
    raise ExerciseError(
        f"Le fait « {name} » de {exercise} est un objet de type {type(value).__name__} ; un "
        "nombre, un texte ou une suite de textes était attendu."
    )
