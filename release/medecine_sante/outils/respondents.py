"""The student's object as a respondent, with the classical faults named in French."""

from __future__ import annotations

import inspect
import re
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.exceptions import NotFittedError

from .core import Ask, Respondent
from .faults import Fault

PANDAS = Path(pd.__file__).parent
POSITIVE = 1
"""Label of the positive class in every binary question of the course."""


def local(answer: object) -> Respondent:
    """Respondent that puts queries to the student's own object.

    Parameters
    ----------
    answer : object
        What the student gave to ``verifier``: a fitted estimator, a function, numbers or
        letters.

    Returns
    -------
    callable
        Returns nested lists or an array; raises :class:`Fault` for a classical fault, and
        lets the student's own exceptions through.
    """

    def respond(ask: Ask) -> object:
        if answer is None or answer is Ellipsis:
            raise Fault("vide", "Pas encore de réponse : remplacez « ... » dans la cellule.")
        try:
            return _METHODS[ask.method](answer, ask)
        except NotFittedError:
            raise Fault(
                "non_ajuste",
                "Le modèle n’est pas ajusté : appelez sa méthode fit avant de vérifier.",
            ) from None
        except ValueError as error:
            raise _explained(error, ask) from error
        except KeyError as error:
            raise _missing(error, ask) from error

    return respond


def _scores(answer: object, ask: Ask) -> object:
    if hasattr(answer, "predict_proba"):
        return _positive_column(answer, _usable(answer).predict_proba(ask.payload))
    if hasattr(answer, "decision_function"):
        return _rows(_usable(answer).decision_function(ask.payload), ask)
    if callable(answer) and not hasattr(answer, "fit"):
        return _call(answer, ask)
    raise Fault(
        "methode",
        "Un modèle muni de predict_proba (ou de decision_function) était attendu ; "
        f"reçu : {_kind(answer)}.",
    )


def _positive_column(model: Any, probabilities: Any) -> object:
    array = np.asarray(probabilities)
    classes = list(getattr(model, "classes_", [0, POSITIVE]))
    if array.ndim == 2 and POSITIVE in classes and array.shape[1] == len(classes):
        return array[:, classes.index(POSITIVE)]
    if array.ndim == 2 and POSITIVE not in classes:
        raise Fault(
            "classes", f"Le modèle connaît les classes {classes} ; la classe 1 était attendue."
        )
    return array


def _predict(answer: object, ask: Ask) -> object:
    if hasattr(answer, "predict"):
        return _rows(_usable(answer).predict(ask.payload), ask)
    if hasattr(answer, "fit"):
        raise Fault(
            "methode", f"{_kind(answer)} n’a pas de méthode predict : choisissez un autre modèle."
        )
    if not callable(answer):
        raise Fault(
            "methode",
            "Un modèle ajusté était attendu (l’objet, pas ses prédictions) ; "
            f"reçu : {_kind(answer)}.",
        )
    return _call(answer, ask)


def _call(answer: object, ask: Ask) -> object:
    return _rows(_function(answer)(ask.payload), ask)


def _call_kwargs(answer: object, ask: Ask) -> object:
    assert isinstance(ask.payload, Mapping)
    function = _function(answer)
    try:
        inspect.signature(function).bind(**ask.payload)
    except ValueError:  # a built-in function without a signature
        pass
    except TypeError:
        names = ", ".join(ask.payload)
        raise Fault("arguments", f"Gardez les arguments de l’énoncé : {names}.") from None
    return _plain(function(**ask.payload))


def _values(answer: object, ask: Ask) -> object:
    return [_number(name, value) for name, value in _named(answer, ask).items()]


def _choices(answer: object, ask: Ask) -> object:
    named = _named(answer, ask)
    for name, letter in named.items():
        if not isinstance(letter, str):
            raise Fault("type", f"« {name} » : une lettre entre guillemets était attendue.")
    return [str(letter).strip().lower() for letter in named.values()]


_METHODS: dict[str, Callable[[object, Ask], object]] = {
    "scores": _scores,
    "predict": _predict,
    "call": _call,
    "call_kwargs": _call_kwargs,
    "values": _values,
    "choices": _choices,
}


def _explained(error: ValueError, ask: Ask) -> Exception:
    """Name the classical cause of scikit-learn's errors on NaN and columns; else keep it."""
    if "contains NaN" in str(error):
        return Fault(
            "absent",
            "Le modèle reçoit des valeurs manquantes (NaN), qu’il n’accepte pas. Remplissez-les, "
            "ou retirez la variable si on ne la connaît pas au moment de prévoir : un retard "
            "plus court que l’horizon, par exemple.",
        )
    if "feature names" not in str(error) and "features" not in str(error):
        return error
    if ask.method == "call":
        lost = re.findall(r"^- (.+)$", str(error).partition("now missing:")[2], re.MULTILINE)
        return Fault(
            "colonnes",
            "Dans votre fonction, le modèle ne reçoit pas les colonnes de son apprentissage"
            + (f" (il manque {', '.join(lost)})" if lost else "")
            + ". Préparez la table reçue comme celle de l’apprentissage.",
        )
    names = list(ask.payload.columns) if isinstance(ask.payload, pd.DataFrame) else []
    shown = ", ".join(map(str, names[:4])) + ("…" if len(names) > 4 else "")
    return Fault(
        "colonnes",
        "Le modèle a été ajusté avec d’autres colonnes que celles qu’il reçoit ici "
        f"({len(names)} : {shown}). Ajustez-le sur ces colonnes seulement.",
    )


def _missing(error: KeyError, ask: Ask) -> Exception:
    """Name what a table lacks; keep the error of any other mapping."""
    frames = traceback.extract_tb(error.__traceback__)
    if not isinstance(ask.payload, pd.DataFrame) or PANDAS not in Path(frames[-1].filename).parents:
        return error
    names = list(map(str, ask.payload.columns))
    if error.args[0] in names:
        return Fault(
            "colonnes",
            f"La table reçue a bien une colonne « {error.args[0]} », mais pas celle où votre "
            "fonction la cherche : groupby(…).apply la retire de chaque groupe, par exemple.",
        )
    shown = ", ".join(names[:12]) + ("…" if len(names) > 12 else "")
    return Fault(
        "colonnes",
        "Votre fonction demande à une table ce qu’elle n’a pas : "
        f"{error.args[0]}. La table reçue a pour colonnes : {shown}.",
    )


def _usable(answer: object) -> Any:
    if inspect.isclass(answer):
        raise Fault(
            "classe",
            f"{answer.__name__} est une classe : créez un objet avec des parenthèses, "
            "puis ajustez-le.",
        )
    return answer


def _function(answer: object) -> Callable[..., object]:
    usable = _usable(answer)
    if not callable(usable):
        raise Fault(
            "fonction",
            f"Une fonction était attendue (son nom, sans parenthèses) ; reçu : {_kind(answer)}.",
        )
    function: Callable[..., object] = usable
    return function


def _named(answer: object, ask: Ask) -> dict[str, object]:
    names = ask.payload
    assert isinstance(names, tuple)
    if not isinstance(answer, Mapping):
        if len(names) > 1:
            raise Fault(
                "noms", f"Un dictionnaire aux clés {_list(names)} était attendu ; "
                f"reçu : {_kind(answer)}."
            )
        return {names[0]: answer}
    missing = [name for name in names if answer.get(name) is None or answer[name] is Ellipsis]
    if missing:
        raise Fault("vide", f"Il manque une réponse pour {_list(missing)}.")
    return {name: answer[name] for name in names}


def _number(name: str, value: object) -> float:
    array = np.asarray(value) if not isinstance(value, str) else np.asarray("")
    if array.size != 1 or array.dtype.kind not in "iuf":
        message = f"« {name} » : un nombre était attendu ; reçu : {_kind(value)}"
        if array.size > 1 and array.dtype.kind in "biuf":
            message += f" de {array.size} valeurs. Avez-vous oublié une moyenne ?"
        raise Fault("type", message if message.endswith("?") else f"{message}.")
    return float(array.reshape(-1)[0])


def _rows(value: Any, ask: Ask) -> object:
    """Answer about a table, in the order of its rows."""
    if isinstance(value, (pd.DataFrame, pd.Series)) and isinstance(ask.payload, pd.DataFrame):
        rows = ask.payload.index
        if not value.index.equals(rows) and value.index.sort_values().equals(rows):
            raise Fault(
                "ordre",
                "Les valeurs ne sont pas dans l’ordre des lignes de la table reçue : un tri ou "
                "un groupby les a déplacées. Terminez par .sort_index().",
            )
    return _plain(value)


def _plain(value: Any) -> object:
    """Arrays, frames, series and scalars as nested lists."""
    if isinstance(value, (pd.DataFrame, pd.Series)):
        value = value.to_numpy()
    if value is None:
        raise Fault("vide", "La fonction ne renvoie rien : terminez-la par return.")
    if value is Ellipsis:
        raise Fault("vide", "La fonction renvoie encore « ... » : complétez-la.")
    try:
        array = np.asarray(value)
    except ValueError:  # rows of several lengths
        return [_element(item, number) for number, item in enumerate(value, 1)]
    if array.dtype == object:
        if array.ndim == 0:
            raise Fault("type", f"Un nombre ou un tableau était attendu ; reçu : {_kind(value)}.")
        return [_element(item, number) for number, item in enumerate(value, 1)]
    if array.dtype.kind in "bf":
        array = array.astype(int if array.dtype.kind == "b" else float)
    return array.tolist()


def _element(item: Any, number: int) -> object:
    if item is None:
        raise Fault("nan", f"La réponse contient None, sans valeur (élément {number}).")
    return _plain(item)


def _kind(value: object) -> str:
    if isinstance(value, (int, float, str, bool)):
        return repr(value)[:40]
    return type(value).__name__


def _list(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"« {name} »" for name in names)
