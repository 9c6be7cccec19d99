"""Des nombres écrits comme en français : 1 234,5 et non 1,234.5.

>>> nombre(1234.5, 1, "€")
'1\u202f234,5\u00a0€'
>>> pourcent(0.123, 1)
'12,3\u00a0%'

Dans une f-chaîne : ``f"Gain moyen : {nombre(gain, 2, '€')}"``. Sur un axe :
``axe.yaxis.set_major_formatter(graduation)``.
"""

from __future__ import annotations

import math

FINE = "\u202f"
"""Espace fine insécable, entre les milliers."""
INSECABLE = "\u00a0"
"""Espace insécable, avant une unité."""


def nombre(valeur: float, decimales: int | None = None, unite: str = "") -> str:
    """Écrire un nombre : virgule décimale, milliers séparés, vrai signe moins.

    Parameters
    ----------
    valeur : float
        Le nombre ; une valeur manquante (NaN) s'écrit « – ».
    decimales : int, optional
        Décimales montrées ; par défaut deux au plus, sans zéro inutile.
    unite : str
        Unité ajoutée après une espace insécable, ou rien.
    """
    suite = f"{INSECABLE}{unite}" if unite else ""
    if not math.isfinite(valeur):
        return "–" if math.isnan(valeur) else ("−∞" if valeur < 0 else "∞") + suite
    texte = f"{valeur:,.{2 if decimales is None else decimales}f}"
    if decimales is None:
        texte = texte.rstrip("0").rstrip(".")
    return _en_francais(texte) + suite


def pourcent(part: float, decimales: int = 0) -> str:
    """Écrire une part, de 0 à 1, en pourcentage."""
    return nombre(100 * part, decimales, "%")


def graduation(valeur: float, position: int | None = None) -> str:
    """Écrire une graduation d'axe, avec les décimales qu'il lui faut.

    Parameters
    ----------
    valeur : float
        La graduation.
    position : int, optional
        Son rang, que matplotlib donne ; il n'y change rien.
    """
    del position
    return _en_francais(f"{float(f'{valeur:.6g}'):,.6f}".rstrip("0").rstrip("."))


def _en_francais(texte: str) -> str:
    """Texte d'un nombre anglais, qui ne garde pas le signe d'un zéro."""
    if not texte.strip("-0.,"):
        texte = texte.lstrip("-")
    return texte.replace(",", FINE).replace(".", ",").replace("-", "−")
