"""Each file, read back by the program that it is written for."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest

from autograder.cohort.roster import Roster
from autograder.errors import InfrastructureError, UsageError
from autograder.outils.judge import Score, Verdict
from autograder.outils.metrics.classification import ROC_AUC
from autograder.reports.exporters import check, export
from autograder.reports.grade import Results
from autograder.reports.pseudonyms import pseudonyms
from tests.reports.examples import GRADES, SANTE, grade, results

SCORE = Score(ROC_AUC.scale, 0.81234, 0.7, 0.8, 0.9, 2.5, 3.0)
MADE = results(
    *GRADES,
    grade("00123", "sante/a", 12.25, 20, "noté", seconds=1.5,
          verdicts=(Verdict("q1", 2.5, 3.0, (SCORE,)),)),
    grade("panne", "sante/a", None, 0, "panne"),
)


def made(tmp_path: Path, option: str, name: str, found: Results = MADE) -> Path:
    path = tmp_path / name
    export(found, {option: path})
    return path


def test_french_excel_reads_commas_accents_and_no_formula(tmp_path: Path) -> None:
    path = made(tmp_path, "notes-excel", "notes.csv")
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n") == 6
    table = pd.read_csv(path, sep=";", decimal=",", encoding="utf-8-sig", dtype={"etudiant": str})
    assert list(table["etudiant"]) == ["zoé", "'=cmd()", "zoé", "00123", "panne"]
    assert list(table["note"].fillna(-1)) == [15.5, -1, 5, 12.25, -1]
    quoted = [*csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";",
                          quoting=csv.QUOTE_NONE)]
    assert all(cell[:1] == cell[-1:] == '"' for row in quoted for cell in row)


def test_french_excel_synthesis_has_means_with_a_comma(tmp_path: Path) -> None:
    path = made(tmp_path, "synthese-excel", "s.csv")
    assert '"zoé";"15,5";"10";"12,75"' in path.read_text(encoding="utf-8-sig")


def test_workbook_holds_a_sheet_per_table_with_numbers_as_numbers(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(made(tmp_path, "classeur", "notes.xlsx"))
    assert book.sheetnames == ["Notes", "Synthèse", "Détail", "Questions"]
    rows = [*book["Notes"].iter_rows(values_only=True)]
    assert [row[3] for row in rows] == ["note", 15.5, None, 5, 12.25, None]
    assert (rows[2][0], rows[4][0]) == ("=cmd()", "00123")
    assert {cell.data_type for row in book["Notes"] for cell in row} <= {"s", "n"}
    table = pd.read_excel(tmp_path / "notes.xlsx", sheet_name="Détail", dtype={"etudiant": str})
    assert list(table["mesure"]) == [0.812]
    assert list(table["etudiant"]) == ["00123"]


def test_junit_has_one_test_per_copy_and_no_name(tmp_path: Path) -> None:
    named = Results(
        grades=MADE.grades, weights=MADE.weights,
        pseudonyms=pseudonyms(["zoé", "=cmd()", "00123", "panne"], b"secret"),
    )
    path = made(tmp_path, "junit", "notes.xml", named)
    root = ElementTree.parse(path).getroot()
    first, second = root.findall("testsuite")
    counts = ("tests", "failures", "errors", "skipped", "time")
    assert [first.get(name) for name in counts] == ["4", "0", "1", "1", "1.500"]
    assert [second.get(name) for name in counts] == ["1", "1", "0", "0", "0.000"]
    cases = root.findall(".//testcase")
    assert len({case.get("name") for case in cases}) == 5
    failure = second.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "interrompu"
    assert first.find("testcase/properties/property[@name='note']").attrib["value"] == "15.5"
    text = path.read_text(encoding="utf-8")
    assert not [name for name in ("zoé", "cmd", "00123") if name in text]


def test_pseudonym_is_the_same_for_a_student_and_needs_the_secret() -> None:
    first, second = (pseudonyms(["zoé"], key)["zoé"] for key in (b"un", b"deux"))
    assert pseudonyms(["anna", "zoé"], b"un")["zoé"] == first != second


SHEET = (
    "\ufeffIdentifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,"
    '"La note peut être modifiée","Dernière modification (note)","Feedback par commentaires"\r\n'
    'Participant 900110,"Zoé Arnaud",z@x.fr,Remis,,"100,00",Oui,-,"=bravo"\r\n'
    "Participant900111,Driss El,d@x.fr,Remis,7,20.00,Oui,-,\r\n"
    "Participant 900112,Ana Po,a@x.fr,,3,20.00,Oui,-,\r\n"
    "Participant 900113,Luc Ze,l@x.fr,Remis,4,20.00,Non,-,\r\n"
    "Participant 900114,Inconnu,i@x.fr,Remis,,20.00,Oui,-,\r\n"
)
FILLED = results(
    grade("Zoé Arnaud_900110", "sante/a", 13.5, 20, "noté"),
    grade("driss", "sante/a", 5, 10, "interrompu"),
    grade("Participant 900112", "sante/a", None, 20, "absent"),
    grade("Luc Ze_900113", "sante/a", 20, 20, "noté"),
    weights={SANTE: 1.0},
    people=Roster(("nom complet",), {"driss": ("Driss El",)}),
)


def moodle(tmp_path: Path, content: str = SHEET) -> Path:
    path = tmp_path / "feuille.csv"
    path.write_text(content, encoding="utf-8", newline="")
    return path


def test_moodle_worksheet_is_filled_on_its_identifiers_and_nothing_else_changes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = moodle(tmp_path)
    export(FILLED, {"moodle": path})
    table = pd.read_csv(path, encoding="utf-8-sig", dtype=str, keep_default_na=False)
    before = pd.read_csv(
        io.StringIO(SHEET.removeprefix("\ufeff")), dtype=str, keep_default_na=False
    )
    assert list(table["Note"]) == ["67.5", "10", "3", "4", ""]
    assert table.drop(columns="Note").equals(before.drop(columns="Note"))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "1 ligne(s) sans étudiant connu (Participant 900114)" in caplog.text


@pytest.mark.parametrize("content", ["", "etudiant,note\nzoé,3\n", "Identifiant;Prénom\n1;a\n"])
def test_file_that_is_no_worksheet_is_refused_before_grading(
    tmp_path: Path, content: str
) -> None:
    with pytest.raises(UsageError, match="Téléchargez la feuille"):
        check({"moodle": moodle(tmp_path, content)})


def test_missing_worksheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="introuvable"):
        check({"moodle": tmp_path / "feuille.csv"})


def test_worksheet_spoilt_meanwhile_stops_no_other_file(tmp_path: Path) -> None:
    path = moodle(tmp_path, "x")
    with pytest.raises(InfrastructureError, match="résultats sont gardés"):
        export(FILLED, {"moodle": path, "notes": tmp_path / "notes.csv"})
    assert (tmp_path / "notes.csv").is_file()
    assert path.read_text() == "x"
