"""A course of one exercise that tells facts, shuffles options and comments its solution."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autograder.course import Course, open_course
from autograder.exercise_id import ExerciseId
from autograder.publish.build import read_notebook
from autograder.publish.script import notebook, parse

NAME = ExerciseId("essai/parc")

SCRIPT = '''
# %% [texte]
# Le parc

Un vélo qui manque coûte {{cout}} €, et {{part:dixièmes}} sorties sur dix sont courtes.
Colonnes utiles : {{utiles:code}}.
# %% [verrou] preparation
from outils import Verificateur
verifier = Verificateur("parc")
# %%
COUT = {{cout}}
COLONNE = "{{colonne}}"
# %% [reponse] q1_reponse
total = {"total": ...}
### BEGIN SOLUTION
total = {"total": 3.0 * {{cout}}}
### END SOLUTION
# %% [verifier] q1 2
verifier("q1", total)
# %% [corrige] q1 pourquoi
Le coût, {{cout}} €, se multiplie par trois vélos absents.
# %% [corrige] q1 erreur
On oublie souvent de multiplier ; le total ressemble alors au prix d'un seul vélo.
# %% [corrige_code] q1 autrement
print("autrement :", 3 * COUT)
# %% [reponse] q2_reponse
def perte(manques):
    ### BEGIN SOLUTION
    return COUT * manques
    ### END SOLUTION
# %% [verifier] q2 3
verifier("q2", perte)
# %% [corrige] q2 pourquoi
Une perte est un prix multiplié par un nombre de vélos absents.
# %% [texte]
**`saison`.** Quand les vélos manquent-ils ?

- a. En hiver, quand il gèle.
- b. En été, quand la colonne
  {{colonne}} augmente.
- c. Au printemps, par habitude.
- d. Jamais, le parc est assez grand.

**`taille`.** Combien de vélos ajouter ?

- a. 10
- b. 20
- c. 30
- d. 40

Une lettre par question.
# %% [reponse] q3_reponse
choix = {"saison": ..., "taille": ...}
### BEGIN SOLUTION
choix = {"saison": "b", "taille": "c"}
### END SOLUTION
# %% [verifier] q3 4
verifier("q3", choix)
# %% [corrige] q3 options
La bonne réponse est {{saison.b}}.

**`saison`**

- a. Séduisant, mais le gel vide les rues.
- b. Juste : le soleil fait sortir tout le monde.
- c. L'habitude ne se lit pas dans ces données.
- d. Le coût annoncé prouve le contraire.
# %% [enseignant] objectifs
Savoir mettre un prix sur ce qui manque.
# %% [enseignant] classe
Rappelez aux étudiants que le parc de la ville est trop petit.
'''

DECLARATION = '''"""A value, a function and letters, all of them the world's own."""

import pandas as pd

from autograder.exercises.model import Exercise
from autograder.exercises.questions import Choices, Function, Number, Values


def cases(rng, count):
    return [{"manques": float(rng.integers(1, 9))} for _ in range(count)]


def perte(manques, cout):
    return cout * manques


EXERCISE = Exercise(
    title="Le parc",
    world=lambda rng: int(rng.integers(1000, 5000)),
    data=lambda world, rng: {"sorties": pd.DataFrame({"duree": rng.normal(size=5).round(3)})},
    facts=lambda world, data: {
        "cout": world, "part": 0.68, "colonne": "ensoleillement",
        "utiles": ["pluie", "vent", "ensoleillement"],
    },
    seconds=60.0,
    q1=Values("Un total", points=2, total=Number(
        right=lambda data, cout: 3.0 * cout, within=(0, 100_000), tolerance=0.01,
        facts=("cout",),
    )),
    q2=Function(title="Une perte", points=3, cases=cases, reference=perte, facts=("cout",)),
    q3=Choices(
        "Des lettres", points=4, shuffled=True, ordered=("taille",), saison="b", taille="c"
    ),
)
'''

NAIVE = '''# La copie naïve : un vélo, une lettre au hasard.

# %% [reponse] q1_reponse
total = {"total": {{cout}}}

# %% [reponse] q3_reponse
choix = {"saison": "a", "taille": "c"}
'''


def write_course(root: Path, secret: bytes = b"s" * 32, script: str = SCRIPT,
                 declaration: str = DECLARATION) -> Course:
    """Course folder, before anything is generated."""
    root.mkdir(parents=True)
    settings = 'nom = "Parc"\nsession = "2027"\n[salle]\nisolation = "aucune"\n'
    (root / "cours.toml").write_text(settings, encoding="utf-8")
    (root / "secret.key").write_text(secret.hex(), encoding="ascii")
    (root / "secret.key").chmod(0o600)
    config = Path(__file__).parents[2] / "nbgrader_config.py"
    (root / "nbgrader_config.py").write_text(config.read_text())
    write(root / "exercices" / NAME / "__init__.py", declaration)
    write(root / "exercices" / NAME / "copies" / "naive.py", NAIVE)
    source = json.dumps(notebook(parse(script), NAME), ensure_ascii=False)
    write(root / "source" / f"{NAME}.ipynb", source)
    return open_course(root)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def source(course: Course) -> dict[str, Any]:
    return read_notebook(course.source / f"{NAME}.ipynb")


def text(notebook: dict[str, Any]) -> str:
    """Every cell of a notebook."""
    return "\n".join("".join(cell["source"]) for cell in notebook["cells"])


def tree(root: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*") if path.is_file()
    }
