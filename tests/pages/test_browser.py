"""Pages in a real browser: accessible, without error or request, at every width and theme."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.conftest import STUDENTS

AXE = (Path(__file__).parent / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
LEVELS = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"

every_page = pytest.mark.parametrize("name", ["rapport", "retour"])
every_width = pytest.mark.parametrize("width", [390, 1280])
every_theme = pytest.mark.parametrize("theme", ["light", "dark"])


@every_page
@every_width
@every_theme
def test_page_is_quiet_fits_its_window_and_asks_nothing_of_anybody(
    browser: Browser, pages: Mapping[str, Path], name: str, width: int, theme: str
) -> None:
    with browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme
    ) as context:
        page, said, asked = context.new_page(), [], []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(pages[name].as_uri())
        assert page.title()
        assert said == []
        assert asked == [pages[name].as_uri()]
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@every_page
@every_width
@every_theme
def test_page_has_no_accessibility_violation(
    browser: Browser, pages: Mapping[str, Path], name: str, width: int, theme: str
) -> None:
    with browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, bypass_csp=True
    ) as context:
        page = context.new_page()
        page.goto(pages[name].as_uri())
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.evaluate(AXE)
        found = page.evaluate(LEVELS)
    assert found["passes"]
    assert [
        (one["id"], node["html"][:200], node["failureSummary"])
        for one in found["violations"] for node in one["nodes"]
    ] == []


@pytest.fixture
def report(browser: Browser, pages: Mapping[str, Path]) -> Page:
    page = browser.new_page()
    page.goto(pages["rapport"].as_uri())
    return page


def test_table_sorts_by_a_click_on_a_heading_then_the_other_way(report: Page) -> None:
    def means() -> list[float]:
        cells = report.locator("#notes tbody td:last-child").all_inner_texts()
        return [float(text.replace(",", ".")) for text in cells if text != "–"]

    button = report.locator("#notes").get_by_role("button", name="Moyenne")
    button.click()
    assert means() == sorted(means())
    button.click()
    assert means() == sorted(means(), reverse=True)
    assert report.locator("#notes th[aria-sort=descending]").inner_text().startswith("Moyenne")


def test_table_filters_by_name_without_accents_and_by_status(report: Page) -> None:
    rows = report.locator("#notes tbody tr:visible")
    assert rows.count() == STUDENTS
    report.get_by_label("Chercher un étudiant").fill("prenom7")
    assert rows.locator("th").all_inner_texts() == ["Prénom7 Nom0"]
    assert report.locator("#trouves").inner_text() == f"1 sur {STUDENTS}"
    report.get_by_label("Chercher un étudiant").fill("")
    report.get_by_label("Montrer").select_option("absent")
    absent = rows.count()
    assert 0 < absent < STUDENTS
    assert report.locator("#notes tbody tr:visible:has-text('abs.')").count() == absent


def test_link_to_an_answer_opens_the_notebook_there(
    browser: Browser, pages: Mapping[str, Path]
) -> None:
    page = browser.new_page()
    page.goto(pages["retour"].as_uri())
    answer = page.locator("#cellule-q2")
    assert not answer.is_visible()
    page.locator("#q2").get_by_text("Voir ma réponse").click()
    answer.wait_for(state="visible")


def test_feedback_prints_the_notebook_after_two_pages_at_most(
    browser: Browser, pages: Mapping[str, Path]
) -> None:
    page = browser.new_page(viewport={"width": 718, "height": 1047})  # A4 at 96 dpi, 1 cm margins
    page.goto(pages["retour"].as_uri())
    page.emulate_media(media="print")
    assert page.locator("#copie").bounding_box()["y"] < 2 * 1047
    assert page.locator("#cellule-q2").is_visible()
