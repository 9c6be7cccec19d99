"""The closed catalogue: every sentence that a student may read about a faulty answer.

The process that reports a fault may be hostile: it has seen the hidden draw, and its words
could carry rows of it. It therefore chooses a code, and no word. A sentence is written from
its code and from the shape that the question expects, which the grader knows by itself; what
came, and the copy's own words, are for the teacher.
"""

from __future__ import annotations

from collections.abc import Mapping

from .shape import Shape, show_bound, show_dims, show_figure

ERROR = "erreur"
"""Code of an exception that is not in the catalogue, and of a code that is not."""
EXCEPTIONS = (
    "ArithmeticError", "AssertionError", "AttributeError", "EOFError", "FileNotFoundError",
    "FloatingPointError", "ImportError", "IndexError", "KeyError", "LookupError", "MemoryError",
    "ModuleNotFoundError", "NameError", "NotImplementedError", "OSError", "OverflowError",
    "PermissionError", "RecursionError", "RuntimeError", "StopIteration", "SyntaxError",
    "TimeoutError", "TypeError", "UnboundLocalError", "UnicodeError", "ValueError",
    "ZeroDivisionError",
)
"""Exceptions of Python that are named; one of a copy's own takes the name of its base."""
SENTENCES: Mapping[str, str] = {
    "abandon": "La cellule s’est terminée avant de répondre.",
    "absent": "Le modèle reçoit des valeurs manquantes (NaN), qu’il n’accepte pas. "
    "Remplissez-les, ou retirez la variable si on ne la connaît pas au moment de prévoir.",
    "arguments": "Gardez à votre fonction les arguments de l’énoncé.",
    "bornes": "Des valeurs entre {low} et {high} étaient attendues.",
    "classe": "Une classe a été reçue : créez un objet avec des parenthèses, puis ajustez-le.",
    "classes": "La classe 1 était attendue parmi celles que le modèle connaît.",
    "colonnes": "Votre code demande une colonne que la table reçue n’a pas, ou le modèle n’y "
    "retrouve pas celles de son apprentissage.",
    "contrainte": "Contrainte non respectée : {rule}.",
    ERROR: "Votre code a levé une erreur pendant l’examen ; votre enseignant peut la lire.",
    "etiquettes": "Réponses possibles : {labels}.",
    "fonction": "Une fonction était attendue (son nom, sans parenthèses).",
    "forme": "Forme attendue : {dims}.",
    "incomplet": "La conversation s’est interrompue avant la fin.",
    "interrompu": "La réponse n’est pas arrivée : le carnet s’est interrompu.",
    "methode": "Un modèle ajusté était attendu, muni de la méthode que la question demande.",
    "nan": "La réponse contient des valeurs manquantes ou infinies (NaN, inf). Cherchez une "
    "division par zéro ou une valeur absente des données.",
    "noms": "Un dictionnaire aux clés de l’énoncé était attendu.",
    "non_ajuste": "Le modèle n’est pas ajusté : appelez sa méthode fit avant de vérifier.",
    "ordre": "Les valeurs ne sont pas dans l’ordre des lignes de la table reçue : un tri ou un "
    "groupby les a déplacées. Terminez par .sort_index().",
    "type": "{kind} étaient attendus.",
    "vide": "Il manque une réponse : remplacez « ... », et terminez une fonction par return.",
} | {
    name: f"Votre code a levé une erreur pendant l’examen ({name}) ; votre enseignant peut la "
    "lire."
    for name in EXCEPTIONS
}


def known(code: object) -> str:
    """``code`` if the catalogue has it, else :data:`ERROR`."""
    return code if isinstance(code, str) and code in SENTENCES else ERROR


def code_of(error: BaseException) -> str:
    """Code of an exception: the first of its classes that is named."""
    names = (kind.__name__ for kind in type(error).__mro__)
    return next((name for name in names if name in EXCEPTIONS), ERROR)


def sentence(code: str, expected: Shape) -> str:
    """French sentence of a fault, for the student.

    Parameters
    ----------
    code : str
        Of the catalogue; any other is that of an error.
    expected : Shape
        What the question's query asked for.
    """
    return SENTENCES[known(code)].format(
        dims=show_dims(expected.dims),
        low=show_bound(expected.lowest),
        high=show_bound(expected.highest),
        labels=", ".join(map(str, (expected.labels or ())[:12])),
        kind="Des nombres" if expected.labels is None else "Des éléments de la liste donnée",
        rule=_rule(expected),
    )


def _rule(expected: Shape) -> str:
    if expected.budget is not None:
        return (
            "aucune valeur ne doit être négative, et la somme d’une ligne doit être au plus "
            f"{show_figure(expected.budget)}"
        )
    return "une ligne ne répète rien, et ne contient rien qui figure déjà dans ses données"
