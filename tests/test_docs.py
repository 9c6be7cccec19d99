"""The documentation is tested: its commands, links and tables, then its French."""

from __future__ import annotations

import argparse
import importlib.util
import re
import subprocess
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from autograder import cli
from autograder.commands.exit_code import ExitCode
from autograder.grading.outcome import Status
from autograder.publish.build import read_notebook
from autograder.publish.typography import markdown
from autograder.reports import detail, notes
from tests import french
from tests.conftest import CATALOG, EXERCISES

ROOT = Path(__file__).resolve().parent.parent
GUIDES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
WORKFLOWS = sorted((ROOT / "ci").glob("*.yml"))
TEACHING = ("docs/enseignant.md", "docs/auteur.md", "docs/otter.md")
FOREIGN_OPTIONS = {"--help", "--inverse", "--duedate", "--security-opt"}
"""Options of other programs that the guides quote, and the help that every command has."""
ANGLICISMS = (
    "benchmark", "batch", "bug", "checker", "dataset", "deadline", "default", "feature",
    "features", "feedback", "flag", "framework", "input", "kernel", "label", "loss", "mapping",
    "notebook", "notebooks", "output", "overfitting", "parser", "random", "release", "runner",
    "score board", "settings", "test set", "timeout", "train/test", "training", "underfitting",
    "warning", "workflow",
)

every_guide = pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
every_exercise = pytest.mark.parametrize("exercise", EXERCISES)


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def code(text: str) -> list[str]:
    """Code spans and code blocks, continued lines joined."""
    found = re.findall(r"^```\w*\n(.*?)^```|`([^`\n]+)`", text, re.DOTALL | re.MULTILINE)
    return [join(block or span) for block, span in found]


def join(text: str) -> str:
    return re.sub(r"\s*\\?\n\s*(?=--)", " ", text)


def options() -> dict[str, set[str]]:
    """Option strings of every command."""
    actions = cli.build_parser()._actions
    commands = next(a for a in actions if isinstance(a, argparse._SubParsersAction))
    return {name: set(parser._option_string_actions) for name, parser in commands.choices.items()}


def quoted(text: str) -> list[tuple[str, list[str]]]:
    """Commands of the platform quoted in code, each with its options."""
    calls = re.findall(r"(?:^|[\s/])autograder ([a-zé_-]+)([^\n|>]*)", text, re.MULTILINE)
    return [(name, re.findall(r"(?<=\s)--?[a-z][a-z-]*", rest)) for name, rest in calls]


def table(text: str, title: str) -> list[list[str]]:
    """Rows of the first table below a title, header left out."""
    section = text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip(" `") for cell in row.strip("|").split("|")] for row in rows[2:]]


def slug(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.strip().lower()).replace(" ", "-")


@cache
def typesetter() -> ModuleType:
    spec = importlib.util.spec_from_file_location("typographie", ROOT / "scripts/typographie.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", [*GUIDES, *WORKFLOWS], ids=lambda path: path.name)
def test_quoted_commands_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    chunks = [join(text)] if path.suffix == ".yml" else code(text)
    known = options()
    for name, given in [call for chunk in chunks for call in quoted(chunk)]:
        assert name in known, name
        assert set(given) <= known[name], (name, set(given) - known[name])


@every_guide
def test_options_quoted_alone_exist(guide: Path) -> None:
    known = set().union(*options().values()) | FOREIGN_OPTIONS
    alone = [chunk.split()[0] for chunk in code(guide.read_text("utf-8")) if chunk[:2] == "--"]
    assert set(alone) <= known


@pytest.mark.parametrize("command", sorted(options()))
def test_every_command_and_option_is_documented(command: str) -> None:
    text = "\n".join(map(read, TEACHING))
    assert f"autograder {command}" in text
    wanted = {name for name in options()[command] if name.startswith("--")} - {"--aide"}
    assert not [name for name in wanted - FOREIGN_OPTIONS if f"{name}" not in text]


@every_guide
def test_links_and_images_exist(guide: Path) -> None:
    text = re.sub(r"^```.*?^```", "", guide.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        place = (guide.parent / path).resolve() if path else guide
        assert place.exists(), target
        if anchor:
            titles = re.findall(r"^#+ (.+)$", place.read_text("utf-8"), re.MULTILINE)
            assert anchor in map(slug, titles), target


def test_decisions_are_numbered_and_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert [int(name[:4]) for name in pages] == list(range(1, len(pages) + 1))
    assert re.findall(r"\((\d{4}[^)]+)\)", (folder / "README.md").read_text("utf-8")) == pages


def test_status_table_is_the_codes() -> None:
    rows = table(read("docs/statuts.md"), "Statuts")
    assert [row[0] for row in rows] == [*Status]


def test_exit_code_table_is_the_codes() -> None:
    rows = table(read("docs/statuts.md"), "Codes de sortie")
    assert [int(row[0]) for row in rows] == [*ExitCode]


@pytest.mark.parametrize(
    ("title", "columns"),
    [("Colonnes de `notes.csv`", notes.COLUMNS), ("Colonnes du détail", detail.COLUMNS)],
    ids=["notes", "detail"],
)
def test_column_tables_are_the_codes(title: str, columns: tuple[str, ...]) -> None:
    assert [row[0] for row in table(read("docs/statuts.md"), title)] == list(columns)


def test_readme_lists_every_notebook_in_order_with_its_question() -> None:
    rows = table(read("README.md"), "Les carnets")
    exercises = CATALOG.in_order()
    assert [row[1] for row in rows] == [markdown(exercise.title) for exercise in exercises]
    assert [row[0] for row in rows if row[0]] == [markdown(theme.title) for theme in CATALOG.themes]
    for row, exercise in zip(rows, exercises, strict=True):
        opening = read_notebook(ROOT / "source" / f"{exercise.id}.ipynb")["cells"][0]["source"]
        assert f"*{row[2]}*" in opening


def test_make_help_lists_what_guides_name() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True,
        check=True,
    )
    listed = {line.split()[0] for line in done.stdout.splitlines()}
    named = {
        name for guide in GUIDES for chunk in code(guide.read_text("utf-8"))
        for name in re.findall(r"^make ([a-z-]+)", chunk, re.MULTILINE)
    }
    assert {"demo", "test"} <= named
    assert named - {"help"} == listed - {"help"}


def test_generated_files_table_names_existing_sources_and_commands() -> None:
    rows = table(read("CONTRIBUTING.md"), "Fichiers produits")
    produced = {name for made, _, _ in rows for name in re.split("[`, ]+", made)}
    for made, source, command in rows:
        assert made
        for place in re.findall(r"[\w.-]+(?:/[\w.-]*)*", source.split("<")[0]):
            if "/" in place or "." in place:
                assert (ROOT / place).exists() or place in produced, place
        assert command.split()[0] in {"autograder", "make", "nbgrader"}


@every_guide
def test_guides_are_typeset(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    assert markdown(text) == text


def test_messages_are_typeset() -> None:
    untidy = [path for path, text in typesetter().targets() if path.read_text("utf-8") != text]
    assert untidy == []


@every_guide
def test_guides_have_no_spelling_mistake(guide: Path) -> None:
    assert french.unknown([french.prose(guide.read_text("utf-8"))]) == set()


@every_exercise
def test_notebooks_have_no_spelling_mistake(exercise: str) -> None:
    assert french.unknown(notebook_prose(exercise)) == set()


def test_messages_have_no_spelling_mistake() -> None:
    assert french.unknown(messages()) == set()


def test_word_list_is_sorted_and_useful() -> None:
    listed = french.WORD_LIST.read_text(encoding="utf-8").split()
    assert listed == sorted(set(listed), key=lambda word: (word.lower(), word))
    texts = [*messages(), *(text for name in EXERCISES for text in notebook_prose(name))]
    texts += [french.prose(guide.read_text("utf-8")) for guide in GUIDES]
    found = {word for text in texts for word in french.words(text)}
    used = found | {part for word in found for part in word.split("-")}
    used |= {word.lower() for word in used}
    assert [word for word in listed if word not in used] == []


@pytest.mark.parametrize("place", ["guides", "notebooks", "messages"])
def test_french_word_is_used_where_there_is_one(place: str) -> None:
    texts = {
        "guides": [french.prose(guide.read_text("utf-8")) for guide in GUIDES],
        "notebooks": [text for exercise in EXERCISES for text in notebook_prose(exercise)],
        "messages": messages(),
    }[place]
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, ANGLICISMS))})\b", re.IGNORECASE)
    found = [match.group() for text in texts for match in pattern.finditer(text)]
    assert found == []


def notebook_prose(exercise: str) -> list[str]:
    """Text cells of a source notebook."""
    cells = read_notebook(ROOT / "source" / f"{exercise}.ipynb")["cells"]
    return [french.prose(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]


def messages() -> list[str]:
    """French sentences of the package, as students and teachers read them."""
    modules = sorted((ROOT / "autograder").rglob("*.py"))
    return [text for path in modules for text in french.strings(path.read_text("utf-8"))]
