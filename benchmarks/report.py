"""docs/performance.md, from the figures of the last run of each part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autograder.publish.typography import markdown as typeset
from benchmarks.course import ROOT

PAGE = ROOT / "docs" / "performance.md"
DATA = ROOT / "docs" / "performance.json"
MANY = 100_000
"""Copies of the extrapolation: a national course."""
NIGHT = 8
"""Hours of the night in which they should be graded."""
Figures = Mapping[str, Any]


def markdown(figures: Figures) -> str:
    """Page of those figures, in French."""
    sections = (_head, _targets, _throughput, _copy, _scaling, _rerun, _record, _memory, _start,
                _button, _paper)
    return typeset("\n\n".join(section(figures) for section in sections) + "\n")


def _head(figures: Figures) -> str:
    machine = figures["machine"]
    libraries = ", ".join(f"`{name}` {number}" for name, number in machine["libraries"].items())
    return f"""# Performance

Cette page se refait par `make bench`, en une demi-heure environ ; ses mesures sont [ici](performance.json). Chaque rapport vient de mesures alternées dans une même exécution. Une case donne la médiane, puis le minimum et le maximum.

Machine : `{machine["processor"]}`, {machine["cores"]} cœurs, {machine["system"]}, Python {machine["python"]} ; {libraries}."""


def targets(figures: Figures) -> list[tuple[str, str, str, bool]]:
    """Each figure, its target, its measure, and whether the target is reached."""
    trivial, real = figures["throughput"]["trivial"], figures["throughput"]["real"]
    warm = figures["warm"]["warm"]["overhead_cpu"]
    times = figures["record"]["milliseconds"]
    known = {base: times[f"{base}, record, known copy"] for base in ("SQLite", "PostgreSQL")}
    reruns = [figures["rerun"][f"rerun, {base}, % of the first run"] for base in known]
    grown = max(figures["memory"][run]["memory ratio"] for run in ("first run", "rerun"))
    slowest = max(found["median"] for found in figures["start"].values())
    two = figures["scaling"]["times faster than 1 worker"]["2 workers"]

    def at_least(name: str, one: Figures, least: float) -> tuple[str, str, str, bool]:
        return name, f"≥ {_n(least)} ×", f"{_n(one['median'])} ×", one["median"] >= least

    return [
        at_least("débit face à `nbgrader autograde`, carnet trivial",
                 trivial["times faster"]["nbgrader autograde"], 20),
        at_least("débit face à `nbgrader autograde`, carnets du cours",
                 real["times faster"]["nbgrader autograde"], 3),
        at_least("débit face à `grade_submission` d’Otter, carnet trivial",
                 trivial["times faster"]["otter grade_submission"], 30),
        at_least("de 1 à 2 processus, carnets du cours", two, 1.7),
        ("processeur d’une copie, en plus de ses cellules", "≤ 0,15 s",
         f"{_n(warm['median'], 3)} s", warm["median"] <= 0.15),
        (f"seconde correction de {figures['rerun']['copies']} copies inchangées", "≤ 2 %",
         f"{_n(max(reruns), 2)} %", max(reruns) <= 2),
        ("enregistrer un résultat, SQLite", "≤ 10 ms", f"{_n(known['SQLite']['median'])} ms",
         known["SQLite"]["median"] <= 10),
        ("enregistrer un résultat, PostgreSQL", "≤ 10 ms",
         f"{_n(known['PostgreSQL']['median'])} ms", known["PostgreSQL"]["median"] <= 10),
        ("mémoire du pilote, 1 000 copies contre 50", "≤ 1,2 ×", f"{_n(grown, 2)} ×",
         grown <= 1.2),
        ("processeur de l’aide, `--help`", "≤ 0,3 s",
         f"{_n(figures['start']['--help']['median'], 2)} s",
         figures["start"]["--help"]["median"] <= 0.3),
        ("processeur d’une commande mal tapée", "≤ 1 s", f"{_n(slowest, 2)} s", slowest <= 1),
    ]


def _targets(figures: Figures) -> str:
    rows = [(*row[:3], "oui" if row[3] else "**non**") for row in targets(figures)]
    return "## Cibles\n\n" + _table(("figure", "cible", "mesure", "tenue"), rows)


def _throughput(figures: Figures) -> str:
    parts = []
    for kind, title in (("trivial", "carnet trivial"), ("real", "carnets du cours")):
        found = figures["throughput"][kind]
        rows = [
            (f"`{name}`", _range(seconds, 2 if kind == "real" else 3),
             _range(found["times faster"][name], 1) if name in found["times faster"] else "")
            for name, seconds in found["seconds per copy"].items()
        ]
        parts.append(_table((f"outil, {title}", "s par copie", "rapport"), rows))
    return f"""## Débit

Les mêmes copies, les mêmes deux cœurs. Le coût par copie est celui d’une copie de plus : le démarrage de chaque outil est déduit. nbgrader et Otter notent une copie à la fois ; leurs noyaux disposent des deux cœurs. `autograder noter` en note deux à la fois, chacune sur un cœur. Le carnet trivial ajuste une régression logistique sur 300 lignes.

{parts[0]}

Sur les carnets du cours, `nbgrader autograde` exécute le corrigé et la fonction `verifier` de l’étudiant. `autograder noter` exécute le corrigé dans une salle, puis l’interroge sur des données cachées, bien plus nombreuses.

{parts[1]}"""


def _copy(figures: Figures) -> str:
    names = {"first_output": "première sortie", "wall": "durée", "cpu": "processeur",
             "cells_cpu": "dont les cellules", "overhead_cpu": "dont le reste"}
    cold, warm = figures["warm"]["cold"], figures["warm"]["warm"]
    rows = [(title, _range(cold[key], 3), _range(warm[key], 3)) for key, title in names.items()]
    start = figures["warm"]["template"]
    return f"""## Ce que coûte une salle

Une salle froide démarre Python et charge les bibliothèques à chaque copie. Une salle préparée naît d’un processus modèle qui les a déjà chargées : {_n(start["start_seconds"], 1)} s une fois par processus de correction, {_n(start["memory_mib"], 0)} Mio. Carnet trivial, secondes :

{_table(("", "salle froide", "salle préparée"), rows)}"""


def _scaling(figures: Figures) -> str:
    found = figures["scaling"]
    names = {"1 worker": "1 processus", "2 workers": "2 processus",
             "Dask cluster of 2": "grappe Dask de 2"}
    times = found["times faster than 1 worker"]
    rows = [
        (title, _range(found["seconds per copy"][name], 2),
         _range(times[name], 2) if name in times else "")
        for name, title in names.items()
    ]
    return "## Passer à l’échelle\n\nCarnets du cours ; la grappe est sur la même machine.\n\n" + (
        _table(("", "s par copie", "rapport"), rows)
    )


def _rerun(figures: Figures) -> str:
    found = figures["rerun"]
    rows = [
        (base, _n(found[f"rerun, {base}, seconds"], 2),
         _n(found[f"rerun, {base}, % of the first run"], 2))
        for base in ("SQLite", "PostgreSQL")
    ]
    return f"""## Recommencer sans rien changer

La première correction de {found["copies"]} copies prendrait {_n(found["first run, seconds"], 0)} s, d’après quelques copies réellement exécutées. La seconde, démarrage compris :

{_table(("base", "s", "% de la première"), rows)}"""


def _record(figures: Figures) -> str:
    rows = [(name, _range(times, 1)) for name, times in figures["record"]["milliseconds"].items()]
    names = {"one fsync here": "une écriture sur ce disque", "record, first copy":
             "enregistrer, première copie", "record, known copy": "enregistrer, copie connue",
             "record, nothing new": "rien de neuf", "read": "relire",
             "nbgrader's own sessions, first copy": "les sessions de nbgrader, première copie",
             "nbgrader's own sessions, known copy": "les sessions de nbgrader, copie connue"}
    rows = [(_translated(name, names), value) for name, value in rows]
    return "## Enregistrer\n\nMillisecondes par copie, avec ses figures.\n\n" + (
        _table(("opération", "ms"), rows)
    )


def _translated(name: str, names: Mapping[str, str]) -> str:
    base, _, step = name.partition(", ")
    return names.get(name) or f"{base} : {names[step]}"


def _memory(figures: Figures) -> str:
    runs = {"first run": "première", "rerun": "seconde"}
    rows = [
        (row["copies"], runs[row["run"]], _n(row["seconds"], 0), _n(row["mib"], 0))
        for row in figures["memory"]["rows"]
    ]
    return """## Mémoire

Le processus qui pilote, carnet trivial avec une figure et 40 Ko de texte :

""" + _table(("copies", "correction", "s", "mémoire maximale, Mio"), rows)


def _start(figures: Figures) -> str:
    rows = [(f"`{name}`", _range(found, 2)) for name, found in figures["start"].items()]
    return f"""## Une commande qui n’a rien à faire

L’aide de `autograder`, et ce qui est mal tapé. Secondes de processeur, démarrage de Python compris :

{_table(("commande", "s"), rows)}"""


def _button(figures: Figures) -> str:
    found = figures["button"]
    rows = [
        ("serveur au repos", _range(found["longest answer, idle"], 2)),
        ("serveur qui note", _range(found["longest answer, grading"], 2)),
    ]
    return f"""## Le bouton du formgrader

Plus longue attente d’une autre page de JupyterLab, pendant qu’une copie de l’introduction se note. Secondes :

{_table(("", "s"), rows)}"""


def _paper(figures: Figures) -> str:
    alone = figures["scaling"]["seconds per copy"]["1 worker"]["median"]
    driver = figures["memory"]["first run"]["driver cpu per copy, ms"]
    record = figures["record"]["milliseconds"]["PostgreSQL, record, first copy"]["median"]
    serial = (driver + record) / 1000
    hours = MANY * alone / 3600
    few, many = (row for row in figures["memory"]["rows"] if row["run"] == "first run")
    growth = (many["mib"] - few["mib"]) / (many["copies"] - few["copies"])
    return f"""## Cent mille copies, sur le papier

Une extrapolation des mesures ci-dessus, pour {_n(MANY)} copies des carnets du cours.

- Une copie prend {_n(alone, 1)} s d’un cœur : {_n(hours, 0)} heures de cœur en tout, soit {_n(hours / NIGHT, 0)} cœurs pour finir en une nuit de {NIGHT} heures.
- Le processus qui pilote dépense {_n(driver, 1)} ms de processeur par copie, et une écriture dans PostgreSQL prend {_n(record, 1)} ms. Si rien ne se recouvre, il suit {_n(1 / serial, 0)} copies par seconde : {_n(MANY * serial / 60, 0)} minutes pour toutes.
- Sa mémoire grandit de {_n(1000 * growth, 0)} Mio pour mille copies, les lignes des CSV comprises.

**Le premier goulot est ce processus, seul à enregistrer.** Il occupe {_n(alone / serial, 0)} cœurs ; au-delà, un cœur de plus attend. Le remède serait de partager la promotion par thème entre plusieurs pilotes, chacun avec sa base."""


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _range(one: Figures, digits: int) -> str:
    return f"{_n(one['median'], digits)} ({_n(one['min'], digits)} – {_n(one['max'], digits)})"


def _n(value: float, digits: int = 1) -> str:
    """French number: decimal comma, spaces between thousands; integers stay whole."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.{digits}f}"
    return text.replace(",", "\u202f").replace(".", ",")
