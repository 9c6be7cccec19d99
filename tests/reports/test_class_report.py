"""The class report: figures as Moodle defines them, one page whole in itself."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from autograder.cohort.roster import Roster
from autograder.outils.judge import Score, Verdict
from autograder.outils.metrics.classification import ROC_AUC
from autograder.papers import Heading
from autograder.reports.class_report import encode
from autograder.reports.grade import About, Grade, Results
from autograder.reports.items import Item, items
from autograder.reports.questions import COLUMNS
from tests.reports.examples import SANTE, grade, results, written

HEADING = Heading(
    title="Titre <b>gras</b>", questions={"q1": "Une moyenne", "q2": "Des scores"},
    points={"q1": 4.0, "q2": 6.0}, bounds={("q2", "roc_auc"): (0.2, 0.9)},
)
MARKS = {"anna": (4, 6, 1.0), "bruno": (2, 3, 0.5), "chloe": (0, 0, 0.1), "driss": (4, 3, 0.6)}


def copy(student: str, q1: float, q2: float, s: float, **others: Any) -> Grade:
    score = Score(ROC_AUC.scale, 0.5 + s / 2, 0.6, 0.95, s, q2, 6.0)
    verdicts = (Verdict("q1", q1, 4.0), Verdict("q2", q2, 6.0, (score,)))
    return grade(student, "sante/a", q1 + q2, 10, "noté", verdicts=verdicts, **others)


def cohort(*more: Grade, **others: Any) -> Results:
    own = (copy(student, *marks) for student, marks in MARKS.items())
    return results(
        *own, *more, weights={SANTE: 1.0}, headings={SANTE: HEADING},
        about=About(course="ML & co", session="s1", date=datetime(2027, 1, 16, 9, 12)), **others,
    )


def page(made: Results, path: Path = Path("rapport.html")) -> str:
    return encode(made, path).decode()


def by_id(made: Results) -> dict[str, Item]:
    return {item.question: item for item in items(made)}


def test_item_figures_are_moodles() -> None:
    """By hand: q1 earns 4, 2, 0, 4 of 4; the other question 6, 3, 0, 3."""
    one, two = by_id(cohort()).values()
    assert one.facility == pytest.approx(62.5)
    assert one.deviation == pytest.approx(100 * (11 / 3) ** 0.5 / 4)
    assert one.discrimination == two.discrimination == pytest.approx(100 * 12 / (11 * 18) ** 0.5)
    spread_1, spread_2 = (23 / 3) ** 0.5, 10**0.5
    assert one.weight == pytest.approx(100 * spread_1 / (spread_1 + spread_2))
    assert one.weight + two.weight == pytest.approx(100)
    assert not one.doubtful


def test_question_that_the_best_fail_is_doubtful() -> None:
    made = results(
        copy("anna", 0, 6, 1.0), copy("bruno", 4, 0, 0.0), copy("chloe", 3, 1, 0.1),
        weights={SANTE: 1.0},
    )
    assert by_id(made)["q1"].doubtful


def test_copies_that_are_alike_or_alone_determine_no_correlation() -> None:
    alone = by_id(results(copy("anna", 4, 6, 1.0), weights={SANTE: 1.0}))["q1"]
    assert (alone.facility, alone.deviation, alone.discrimination) == (100, None, None)
    alike = by_id(results(*[copy(name, 4, 6, 1) for name in "ab"], weights={SANTE: 1.0}))["q1"]
    assert (alike.deviation, alike.weight, alike.discrimination) == (0, None, None)


def test_absent_and_unreadable_copies_are_no_answers() -> None:
    absent = grade("zoe", "sante/a", None, 10, "absent", verdicts=(Verdict("q1", 0, 4),))
    bad = grade("yann", "sante/a", 0, 10, "illisible", verdicts=(Verdict("q1", 0, 4),))
    assert by_id(cohort(absent, bad))["q1"].count == 4


def test_human_points_count_instead_of_the_machines() -> None:
    corrected = copy("eva", 0, 0, 0.0, manual={"q1": 4.0})
    assert by_id(results(corrected, weights={SANTE: 1.0}))["q1"].facility == 100


def test_s_of_the_class_has_quartiles_and_the_criterions_bounds(tmp_path: Path) -> None:
    (spread,) = by_id(cohort())["q2"].spreads
    assert (spread.low, spread.median, spread.high) == pytest.approx((0.4, 0.55, 0.7))
    assert (spread.floor, spread.target) == (0.2, 0.9)
    header, first, second = written(tmp_path, "questions", cohort())
    assert tuple(header) == COLUMNS
    assert first[2:7] == ["q1", "Une moyenne", "4", "4", "62.5"]
    assert second[-6:] == ["roc_auc", "0.4", "0.55", "0.7", "0.2", "0.9"]


def test_page_loads_nothing_and_escapes_what_it_shows() -> None:
    text = page(cohort(grade("<img src=x>", "sante/a", None, 10, "absent")))
    assert '<html lang="fr">' in text
    assert "default-src 'none'" in text
    assert not re.search(r"https?://|<img|<link|@import|url\(", text)
    assert "Titre &lt;b&gt;gras&lt;/b&gt;" in text
    assert "ML &amp; co" in text
    assert len(re.findall("<script", text)) == 1
    prose = re.sub(r"<(style|script)>.*?</\1>", "", text, flags=re.DOTALL)
    assert not re.search(r"[^\W\d_] [:;!?»]", prose)


def test_page_says_who_is_missing_to_review_and_stopped() -> None:
    text = page(cohort(
        grade("zoe", "sante/a", None, 10, "absent"),
        grade("yann", "sante/a", 5, 10, "à relire"),
        grade("xena", "sante/a", 5, 10, "interrompu", message="Temps dépassé."),
    ))
    assert "<b>zoe</b>\xa0: aucune copie" in text
    assert "6 sur 7" in text
    assert "À relire" in text
    assert "Temps dépassé." in text
    assert "10<sup>i</sup>" in text


def test_mean_and_distribution_leave_out_who_handed_nothing_in() -> None:
    text = page(cohort(grade("zoe", "sante/a", None, 10, "absent")))
    assert "par tranche de 2 points\xa0: 1, 0, 0, 0, 0, 1, 0, 1, 0, 1." in text
    assert "<dd class=\"\">11 / 20</dd>" in text


def test_names_come_from_the_list_and_give_way_to_pseudonyms_on_demand() -> None:
    people = Roster(("Nom", "Prénom"), {"anna": ("Dubois", "Anna")})
    assert "Anna Dubois" in page(cohort(people=people))
    text = page(cohort(
        grade("xena", "sante/a", 5, 10, "interrompu", message="Fichiers de xena."),
        people=people, anonymous=True, remarks={"bruno": "Voir «\xa0Bruno\xa0»."},
        pseudonyms={name: f"copie-{n}" for n, name in enumerate([*MARKS, "xena"])},
    ))
    assert "copie-0" in text
    assert not [name for name in (*MARKS, "xena", "Anna", "Bruno") if name in text]


def test_grades_link_to_the_feedback_pages_that_exist(tmp_path: Path) -> None:
    target = tmp_path / "retours" / "anna" / "sante" / "a.html"
    target.parent.mkdir(parents=True)
    target.touch()
    made = cohort(pages=tmp_path / "retours")
    text = page(made, tmp_path / "rapport.html")
    assert re.findall(r'href="([^"]+)"', text) == ["retours/anna/sante/a.html"]
    text = page(cohort(pages=tmp_path / "retours", anonymous=True), tmp_path / "rapport.html")
    assert "href=" not in text


def test_faults_are_counted_in_the_words_that_students_read() -> None:
    said = (Verdict("q1", 0, 4, message="Le modèle n’est pas ajusté."),)
    faulty = [grade(name, "sante/a", 0, 10, "noté", verdicts=said) for name in ("eva", "fay")]
    text = page(cohort(*faulty))
    assert "<b>2</b> copie(s) · Titre &lt;b&gt;gras&lt;/b&gt;, Une moyenne\xa0: Le modèle" in text


def test_report_of_nobody_is_still_a_page() -> None:
    assert "Rien\xa0: toutes les copies" in page(
        Results(grades=(), weights={SANTE: 1.0})
    )


def test_thirty_students_weigh_less_than_a_megabyte_and_a_thousand_little_more() -> None:
    many = tuple(copy(f"etu{n:04d}", n % 5, n % 7, n % 10 / 10) for n in range(1000))
    few = results(*many[:30], weights={SANTE: 1.0})
    assert len(encode(few, Path("r.html"))) < 200_000
    assert len(encode(results(*many, weights={SANTE: 1.0}), Path("r.html"))) < 1_000_000
