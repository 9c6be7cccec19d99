"""Ce qui laisse un carnet s'exécuter quand une réponse manque encore.

Une cellule donnée se sert de votre réponse pour une figure ou une comparaison. Tant que la
réponse manque, elle montre autre chose, et le dit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


def repondu(*reponses: object) -> bool:
    """Dire si aucune réponse ne manque.

    Parameters
    ----------
    *reponses : object
        Noms du carnet. Manque ce qui vaut ``...`` ou ``None``, ou un dictionnaire qui en
        contient.
    """
    return not any(
        any(_manque(partie) for partie in reponse.values())
        if isinstance(reponse, Mapping) else _manque(reponse)
        for reponse in reponses
    )


def valeur_donnee(reponse: object, cle: str) -> float:
    """Nombre que le dictionnaire ``reponse`` donne à ``cle``, ou NaN s'il manque encore."""
    valeur = reponse.get(cle) if isinstance(reponse, Mapping) else None
    try:
        return math.nan if _manque(valeur) else float(valeur)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan


def essayer(
    fonction: object, *arguments: object, sinon: Any = None, forme: tuple[int, ...] | None = None
) -> Any:
    """Appeler une fonction du carnet ; ``sinon`` tant qu'elle ne répond pas.

    Parameters
    ----------
    fonction : object
        La fonction, ou ``...`` si elle manque encore.
    *arguments : object
        Ce qu'elle reçoit.
    sinon : object
        Ce qui la remplace ; une phrase le dit.
    forme : tuple of int, optional
        Forme du tableau de nombres attendu, -1 pour une dimension libre ; sans elle, la
        réponse est rendue telle quelle.
    """
    nom = getattr(fonction, "__name__", "")
    try:
        reponse = _appelable(fonction)(*arguments)
        if _manque(reponse):
            raise ValueError("elle ne renvoie rien")
        return reponse if forme is None else np.asarray(reponse, dtype=float).reshape(forme)
    except Exception as erreur:
        qui = f"« {nom} »" if nom else "Votre fonction"
        print(f"{qui} ne répond pas encore ({erreur}) : la suite s’en passe.")
        return sinon


def _appelable(fonction: object) -> Callable[..., object]:
    if not callable(fonction):
        raise TypeError("elle n’est pas écrite")
    return fonction


def _manque(valeur: object) -> bool:
    return valeur is None or valeur is Ellipsis
