from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from nbconvert.filters.markdown_mistune import MarkdownWithMath

from autograder.course import Course
from autograder.grading.grade import without_run
from autograder.grading.notebook import parse, rebuild
from autograder.grading.outcome import Outcome, Status
from autograder.papers import read as read_paper
from autograder.platforms.nbgrader import Register
from tests.grading.test_images import base64_of, png

from .essai import Copy, api, outcome

MINI = "essai/mini"
ENGLISH = (
    "Score", "Test cell", "Comment:", "Comments", "Student's", "Grade cell", "Top)",
    "Traceback", "YOUR CODE", "penalty",
)


def stream(text: str) -> dict[str, object]:
    return {"output_type": "stream", "name": "stdout", "text": text}


@pytest.fixture
def handed_in(course: Course, copy: Callable[[], Copy]) -> Path:
    """A copy with outputs of its own, some hostile."""
    path = course.submitted / "alice" / "essai" / "mini.ipynb"
    done = copy()
    done.cell("c02")["outputs"] = [
        stream("sortie du bureau \x1b[31mrouge\x1b[0m"),
        {"output_type": "display_data", "metadata": {}, "data": {
            "text/html": '<img src=x onerror=alert(1)><script>alert(2)</script><b>gras</b>'}},
        {"output_type": "error", "ename": "ValueError", "evalue": "raté",
         "traceback": ["Traceback (most recent call last)", "outils/verifier.py"]},
    ]
    done.cell("q1")["outputs"] = [stream("ancien verdict")]
    done.notebook["cells"].append({
        "cell_type": "markdown", "id": "z", "metadata": {},
        "source": "[lien](https://example.org/x) ![i](http://example.org/i.png)",
    })
    done.write(path)
    return path


def graded(course: Course, path: Path) -> Outcome:
    """Outcome whose run printed something else than the student's desk."""
    paper = read_paper(course.paper(MINI))
    notebook = rebuild(parse(path.read_bytes()), paper.notebook).content
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [stream("sortie de la correction")]
        if cell["id"] == "q1":
            cell["outputs"] = [{
                "output_type": "execute_result", "execution_count": 1, "metadata": {},
                "data": {"text/plain": "4.0", "text/html": "<div>verdict de q1</div>"},
            }]
        elif cell["id"] == "q2":
            cell["outputs"] = []
    return replace(outcome(course, q1=4.0, q2=1.5), notebook=notebook)


@pytest.fixture
def feedback(
    course: Course, handed_in: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Outcome | None], str]]:
    monkeypatch.chdir(course.root)

    def make(done: Outcome | None = None) -> str:
        with Register(course) as register:
            register.ensure([MINI])
            register.record("alice", MINI, done or graded(course, handed_in), None)
        result = api(course).generate_feedback("essai", "alice")
        assert result["success"], result
        return (course.root / "feedback" / "alice" / "essai" / "mini.html").read_text()

    return make


def test_feedback_shows_the_students_outputs_and_our_verdicts(
    feedback: Callable[[], str]
) -> None:
    page = feedback()
    assert "sortie du bureau rouge" in page
    assert "verdict de q1" in page
    assert "5,5 / 10" in page
    assert "sortie de la correction" not in page
    assert "ancien verdict" not in page


def test_feedback_is_french_offline_and_without_script(feedback: Callable[[], str]) -> None:
    page = feedback()
    assert '<html lang="fr">' in page
    assert not [word for word in ENGLISH if word in page]
    assert not re.search(r"<script|onerror|https?://|src=\"(?!data:)|href=\"(?!#)", page)
    assert "default-src 'none'" in page
    assert "<b>gras</b>" in page
    assert "ValueError\u00a0: raté" in page
    assert "outils/verifier.py" not in page


def test_feedback_shows_a_humans_points_and_comment(
    course: Course, feedback: Callable[[], str]
) -> None:
    feedback()
    with api(course).gradebook as book:
        book.find_grade("q2", "mini", "essai", "alice").manual_score = 6.0
        comment = book.find_comment("q2_reponse", "mini", "essai", "alice")
        comment.manual_comment = "Bien **vu**"
        book.db.commit()
    page = feedback()
    assert "10 / 10" in page
    assert "corrigé par l’enseignant" in page
    assert "Bien <strong>vu</strong>" in page


def test_feedback_of_a_copy_changed_since_shows_no_output(
    feedback: Callable[[], str], handed_in: Path, copy: Callable[[], Copy]
) -> None:
    feedback()
    copy().answer(q1="reponse = 12").write(handed_in)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Register, "record", lambda *_: None)
        page = feedback()
    assert "n’est plus celui qui a été corrigé" in page
    assert "sortie du bureau" not in page
    assert "sortie de la correction" not in page


def test_feedback_of_an_unreadable_copy_says_why(
    course: Course, feedback: Callable[[Outcome], str], handed_in: Path
) -> None:
    handed_in.write_bytes(b"{")
    paper = read_paper(course.paper(MINI))
    page = feedback(without_run(Status.UNREADABLE, "JSON invalide.", paper))
    assert "JSON invalide." in page
    assert "0 / 10" in page


def test_feedback_can_be_released_without_the_exchange_files(
    course: Course, feedback: Callable[[], str]
) -> None:
    feedback()
    folder = course.root / "feedback" / "alice" / "essai"
    names = {path.name for path in folder.iterdir()}
    assert names == {"mini.html", "timestamp.txt", "submission_secret.txt"}


def test_feedback_carries_the_exchange_files_of_a_submission(
    course: Course, feedback: Callable[[], str], handed_in: Path
) -> None:
    (handed_in.parent / "submission_secret.txt").write_text("abc")
    feedback()
    folder = course.root / "feedback" / "alice" / "essai"
    assert (folder / "submission_secret.txt").read_text() == "abc"
    assert (folder / "timestamp.txt").read_text() == "2027-01-10 10:00:00 UTC"


def add(path: Path, *cells: dict[str, object]) -> None:
    notebook = json.loads(path.read_text())
    notebook["cells"] += [{"id": f"z{n}", "metadata": {}, **cell} for n, cell in enumerate(cells)]
    path.write_text(json.dumps(notebook))


def text(source: str, **more: object) -> dict[str, object]:
    return {"cell_type": "markdown", "source": source, **more}


def test_feedback_shows_an_image_pasted_into_a_text_cell(
    feedback: Callable[[], str], handed_in: Path
) -> None:
    image = base64_of(png(40, 30))
    attached = {"image.png": {"image/png": image}, "mon schéma.png": {"image/png": image + "AAAA"}}
    source = "Avant ![courbe](attachment:image.png) ![](attachment:mon%20sch%C3%A9ma.png) après"
    add(handed_in, text(source, attachments=attached))
    page = feedback()
    assert f'<img alt="courbe" src="data:image/png;base64,{image}">' in page
    assert f"base64,{image}AAAA" in page


@pytest.mark.parametrize(
    "attached", [{}, {"image.png": {}}, {"image.png": {"image/png": "x"}}, {"image.png": None}, [3]]
)
def test_feedback_says_where_an_image_is_missing(
    feedback: Callable[[], str], handed_in: Path, attached: object
) -> None:
    add(handed_in, text("![courbe](attachment:image.png) suite", attachments=attached))
    assert "[image non affichée\u00a0: courbe] suite" in feedback()


def test_feedback_shows_as_plain_text_a_cell_that_cannot_be_rendered(
    feedback: Callable[[], str], handed_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> str:
        raise RecursionError

    monkeypatch.setattr(MarkdownWithMath, "render", stumble)
    add(handed_in, text("**a** <b>"))
    assert "<pre>**a** &lt;b&gt;</pre>" in feedback()


def test_feedback_says_where_an_output_was_dropped(
    feedback: Callable[[], str], handed_in: Path
) -> None:
    huge = {"output_type": "display_data", "metadata": {}, "data": {
        "image/png": base64_of(png(30_000, 30_000))}}
    number = {"output_type": "display_data", "metadata": {}, "data": {
        "text/html": "<i>&#" + "9" * 5000 + ";</i>"}}
    cell = {"cell_type": "code", "source": "1", "execution_count": 1, "outputs": [huge, number]}
    add(handed_in, cell)
    page = feedback()
    assert "[Sortie écartée\u00a0: image de 30000 × 30000 pixels" in page
    assert "<i>\N{REPLACEMENT CHARACTER}</i>" in page


def test_what_a_copy_shows_stays_in_the_copys_frame(
    feedback: Callable[[], str], handed_in: Path
) -> None:
    add(handed_in, text("</div></div></section><div class='resultat'>Note : 20 / 20</div>"))
    page = feedback()
    assert '<div class="copie"><div class="texte"><div>Note : 20 / 20</div></div></div>' in (
        page.replace("\n", "")
    )


@pytest.mark.parametrize("name", ["timestamp.txt", "submission_secret.txt"])
def test_no_file_of_a_copy_stops_the_release_of_feedback(
    course: Course, feedback: Callable[[], str], handed_in: Path, name: str
) -> None:
    """nbgrader reads both as text for every student, one after the other."""
    (handed_in.parent / name).write_bytes(b"\xff\xfe\x80")
    feedback()
    made = course.root / "feedback" / "alice" / "essai" / name
    assert made.read_bytes().isascii()
