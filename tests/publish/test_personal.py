"""A notebook belongs to its course: facts, options, comments that never ship."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from autograder.commands.construire import build
from autograder.course import Course, open_course
from autograder.errors import CourseError, ExerciseError
from autograder.exercises.facts import facts_of, french, letters, literal
from autograder.papers import read as read_paper
from autograder.platforms.nbgrader import generate
from autograder.publish.build import read_notebook
from autograder.publish.commentary import comments
from autograder.publish.personal import personal
from autograder.publish.samples import reference, sample
from autograder.publish.script import parse
from autograder.publish.setting import setting
from autograder.publish.solution import without_stubs
from tests.conftest import EXERCISES

from . import essai

NBSP = "\u00a0"
SHORTEST_SENTENCE = 20


def sentences(text: str) -> set[str]:
    """Sentences that say something, without Markdown's marks."""
    found = {part.strip(" >*`-\n") for part in re.split(r"[.;:!?\n]", text)}
    return {part for part in found if len(part) >= SHORTEST_SENTENCE}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = essai.write_course(tmp_path_factory.mktemp("parc") / "cours")
    build(course)
    return course


@pytest.fixture(scope="module")
def released(built: Course) -> dict[str, Any]:
    return read_notebook(built.release / f"{essai.NAME}.ipynb")


@pytest.fixture(scope="module")
def solution(built: Course) -> dict[str, Any]:
    return read_notebook(built.solutions / f"{essai.NAME}.ipynb")


def reordered(root: Path) -> tuple[Course, dict[str, str]]:
    """Course whose secret moves the right option, and its order."""
    for number in range(50):
        course = essai.write_course(root / str(number), secret=bytes([number]) * 32)
        order = dict(setting(course, essai.NAME).letters["saison"])
        if order["b"] != "b":
            return course, order
    raise AssertionError(order)


def test_release_holds_no_sentence_of_a_comment(built: Course, released: dict[str, Any]) -> None:
    own = personal(essai.source(built), setting(built, essai.NAME))
    told = {s for found in comments(own["cells"]) for s in sentences(found.cell["source"])}
    assert "le soleil fait sortir tout le monde" in told
    files = [path for path in (built.release / "essai").rglob("*") if path.is_file()]
    shipped = "\n".join(p.read_text("utf-8") for p in files if p.suffix in (".ipynb", ".json"))
    shipped = json.dumps(released, ensure_ascii=False) + shipped
    assert [sentence for sentence in told if sentence in shipped] == []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_committed_release_holds_no_sentence_of_a_comment(
    repository: Course, exercise: str
) -> None:
    source = read_notebook(repository.source / f"{exercise}.ipynb")
    told = {s for found in comments(source["cells"]) for s in sentences(found.cell["source"])}
    shipped = essai.text(read_notebook(repository.release / f"{exercise}.ipynb"))
    assert [one for one in told if "{{" not in one and one in shipped] == []


def test_solution_shows_comments_under_their_title_and_no_note_of_the_teacher(
    solution: dict[str, Any],
) -> None:
    text = essai.text(solution)
    assert "> **Pourquoi cette réponse**\n>\n> Le coût" in text
    assert "> **L’erreur fréquente**" in text
    assert "Rappelez aux étudiants" not in text
    printed = [out["text"] for c in solution["cells"] for out in c.get("outputs", ())
               if "text" in out]
    assert any("autrement" in "".join(text) for text in printed)


def test_no_stub_stays_above_an_answer(solution: dict[str, Any]) -> None:
    assert "..." not in essai.text(solution)
    assert without_stubs("a = ...  # ici\nb = {'x': ...}\na = b = 1") == "a = b = 1"
    assert without_stubs("a = ...\nb = 1") == "a = ...\nb = 1"


def test_students_of_the_reference_hand_in_no_comment(built: Course) -> None:
    assert list(comments(reference(built, essai.NAME)["cells"])) == []


def test_facts_stand_in_statement_code_and_solution(
    built: Course, released: dict[str, Any], solution: dict[str, Any]
) -> None:
    cost = setting(built, essai.NAME).facts["cout"]
    assert isinstance(cost, int)
    shown = f"{cost:,}".replace(",", NBSP)
    for notebook in (released, solution):
        text = essai.text(notebook)
        assert f"coûte {shown}{NBSP}€, et sept sorties sur dix" in text
        assert "Colonnes utiles" in text
        assert "`pluie`, `vent` et `ensoleillement`" in text
        assert f'COUT = {cost}\nCOLONNE = "ensoleillement"' in text
        assert "{{" not in text
    assert f"3.0 * {cost}" in essai.text(solution)


def test_facts_differ_between_courses_and_answers_follow(built: Course, tmp_path: Path) -> None:
    other = essai.write_course(tmp_path / "autre", secret=b"t" * 32)
    build(other)
    costs = {course: setting(course, essai.NAME).facts["cout"] for course in (built, other)}
    assert costs[built] != costs[other]
    for course, cost in costs.items():
        draws = read_paper(course.paper(essai.NAME)).draws
        assert draws["q1"].truth["valeurs"]["total"].iloc[0] == 3.0 * cost
        right = draws["q2"].truth["cas"]["resultat"] / draws["q2"].inputs["parametres"]["manques"]
        assert right.to_list() == pytest.approx([cost] * len(right))


def test_options_statement_key_comment_and_answers_follow_the_secret(tmp_path: Path) -> None:
    course, order = reordered(tmp_path)
    build(course)
    released = essai.text(read_notebook(course.release / f"{essai.NAME}.ipynb"))
    solution = essai.text(read_notebook(course.solutions / f"{essai.NAME}.ipynb"))
    right = order["b"]
    assert f"- {right}. En été, quand la colonne\n  ensoleillement augmente." in released
    assert f"- {order['a']}. En hiver, quand il gèle." in released
    assert re.findall(r"^- ([a-d])\. ", released, re.MULTILINE) == [*"abcd"] * 2
    assert "- a. 10\n- b. 20\n- c. 30\n- d. 40" in released
    assert f'{{"saison": "{right}", "taille": "c"}}' in solution
    assert f"La bonne réponse est {right}." in solution
    assert f"- {right}. Juste" in solution
    key = read_paper(course.paper(essai.NAME)).draws["q3"].truth["choix"]
    assert key.iloc[0].to_dict() == {"saison": right, "taille": "c"}


def test_sample_copies_answer_in_the_letters_and_facts_of_the_course(tmp_path: Path) -> None:
    course, order = reordered(tmp_path)
    copy = essai.text(json.loads(sample(course, essai.NAME, "naive")))
    assert f'"saison": "{order["a"]}"' in copy
    assert f'{{"total": {setting(course, essai.NAME).facts["cout"]}}}' in copy


def test_stock_command_gives_the_same_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbgrader.apps import GenerateAssignmentApp

    course = essai.write_course(tmp_path / "cours")
    generate(course, essai.NAME)
    before = (course.release / f"{essai.NAME}.ipynb").read_bytes()
    (course.root / "gradebook.db").unlink()
    monkeypatch.chdir(course.root)
    GenerateAssignmentApp.clear_instance()
    app = GenerateAssignmentApp.instance()
    app.initialize(["essai"])
    app.start()
    app.reset()
    assert (course.release / f"{essai.NAME}.ipynb").read_bytes() == before


@pytest.mark.parametrize(("old", "new", "message"), [
    ("COUT = {{cout}}", "COUT = {{prix}}", r"\{\{prix\}\} ne nomme aucun fait"),
    ('COLONNE = "{{colonne}}"', "", "ne dit nulle part.: colonne"),
    ("{{part:dixièmes}}", "{{part:douzaines}}", "ne s’écrit pas ainsi"),
    ("{{part:dixièmes}}", "{{colonne:dixièmes}}", "format est celui d’un nombre"),
    ("- d. Jamais", "- e. Jamais", "a, b, c, e.; attendu.: a, b, c, d"),
    ("**`saison`.** Quand", "**saison.** Quand", r"options de saison sont introuvables"),
    ('choix = {"saison": "b", "taille": "c"}', 'choix = dict([("saison", "b")])',
     "réponse à saison est introuvable"),
    ("[corrige] q1 erreur", "[corrige] q1 oubli", "ne se comprennent pas"),
    ("[corrige] q1 erreur", "[corrige] q9 erreur", "«.q9.» n’est ni un sujet"),
])
def test_a_source_that_its_declaration_contradicts_is_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    script = essai.SCRIPT
    if old == 'COLONNE = "{{colonne}}"':
        script = script.replace("  {{colonne}} augmente", "  x augmente")
    assert old in script
    course = essai.write_course(tmp_path / "cours", script=script.replace(old, new))
    with pytest.raises((CourseError, ExerciseError), match=message):
        personal(essai.source(course), setting(course, essai.NAME))


def test_a_refused_source_leaves_the_release_as_it_was(built: Course) -> None:
    path = built.source / f"{essai.NAME}.ipynb"
    kept, before = path.read_text("utf-8"), essai.tree(built.release)
    path.write_text(kept.replace("COUT = {{cout}}", "COUT = {{prix}}"), encoding="utf-8")
    try:
        with pytest.raises(CourseError, match=r"\{\{prix\}\} ne nomme aucun fait"):
            generate(built, essai.NAME)
    finally:
        path.write_text(kept, encoding="utf-8")
    assert essai.tree(built.release) == before


def test_fact_that_a_question_counts_with_must_be_declared(tmp_path: Path) -> None:
    old = 'facts=("cout",),\n    ))'
    declaration = essai.DECLARATION.replace(old, old.replace("cout", "prix"))
    course = essai.write_course(tmp_path / "cours", declaration=declaration)
    place = setting(course, essai.NAME)
    with pytest.raises(ExerciseError, match=r"ne sont pas déclarés.: prix"):
        place.answer_draw("q1")


def test_comment_that_nbgrader_knows_is_refused(tmp_path: Path) -> None:
    course = essai.write_course(tmp_path / "cours")
    source = essai.source(course)
    next(c for c in source["cells"] if c["id"] == "q1_reponse")["metadata"]["tags"] = ["corrige"]
    with pytest.raises(CourseError, match="n’est ni notée"):
        personal(source, setting(course, essai.NAME))


def test_two_questions_may_not_shuffle_items_of_the_same_name(tmp_path: Path) -> None:
    declaration = essai.DECLARATION.replace(
        '    q3=Choices(', '    q4=Choices("Encore", points=1, shuffled=True, saison="a"),\n'
        '    q3=Choices('
    )
    course = essai.write_course(tmp_path / "cours", declaration=declaration)
    with pytest.raises(ExerciseError, match=r"choix du même nom.: saison"):
        setting(course, essai.NAME)


@pytest.mark.parametrize(("fact", "form", "text"), [
    (1200, "", f"1{NBSP}200"),
    (-1234567.5, "", f"−1{NBSP}234{NBSP}568"),
    (0.25, "", "0,25"),
    (2.0, "", "2"),
    (0.7149, "%", f"71{NBSP}%"),
    (0.7149, "%1", f"71,5{NBSP}%"),
    (3.14159, "2", "3,14"),
    (21, "lettres", "vingt et un"),
    (0.71, "dixièmes", "sept"),
    ("essai_a", "", "essai_a"),
    ("essai_a", "code", "`essai_a`"),
    ("la pluie", "majuscule", "La pluie"),
    (("a", "b", "c"), "", "a, b et c"),
    (("a",), "code", "`a`"),
])
def test_facts_are_written_in_french(fact: Any, form: str, text: str) -> None:
    assert french(fact, form) == text


@pytest.mark.parametrize(("number", "text"), [
    (0, "zéro"), (16, "seize"), (17, "dix-sept"), (22, "vingt-deux"), (70, "soixante-dix"),
    (71, "soixante et onze"), (79, "soixante-dix-neuf"), (80, "quatre-vingts"),
    (81, "quatre-vingt-un"), (91, "quatre-vingt-onze"), (99, "quatre-vingt-dix-neuf"),
])
def test_numbers_are_spelt_as_french_spells_them(number: int, text: str) -> None:
    assert letters(number) == text


@pytest.mark.parametrize(("fact", "form"), [
    (100, "lettres"), (2.5, "lettres"), (1.2, "dixièmes"), ("a", "%"), ("a", "2"), (3, "code"),
    (1e-9, ""), (3, "%x"),
])
def test_facts_that_a_format_cannot_write_are_refused(fact: Any, form: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        french(fact, form)


def test_facts_are_plain_numbers_and_texts() -> None:
    import numpy as np

    found = facts_of({"n": np.int64(3), "x": np.float64(0.5), "l": ["a", "b"]}, "essai/parc")
    assert found == {"n": 3, "x": 0.5, "l": ("a", "b")}
    assert [literal(fact) for fact in found.values()] == ["3", "0.5", "['a', 'b']"]
    for wrong in (True, None, [1, 2], {}):
        with pytest.raises(ExerciseError, match=r"«.f.»"):
            facts_of({"f": wrong}, "essai/parc")


def test_script_of_a_comment_says_what_it_is_about() -> None:
    cells = parse("# %% [corrige] q1 erreur\nTexte\n# %% [corrige_code]\nx = 1\n")
    assert [cell.tags for cell in cells] == [("corrige", "q1", "erreur"), ("corrige",)]


def test_a_course_opened_again_draws_the_same(built: Course) -> None:
    again = open_course(built.root)
    assert setting(again, essai.NAME).letters == setting(built, essai.NAME).letters
