"""Outputs that flood, imitate a score, or carry code for whoever reads them."""

from __future__ import annotations

import json
import time
from html.parser import HTMLParser
from typing import Any

import pytest

from autograder.grading.grade import grade
from autograder.grading.markup import ATTRIBUTES, EVERYWHERE, TAGS, sanitise
from autograder.grading.notebook import MAX_CELLS, parse, rebuild
from autograder.grading.outcome import Outcome
from autograder.grading.outputs import clean
from autograder.pages.render import TEMPLATES
from autograder.papers import Paper
from autograder.platforms.nbgrader import budget
from autograder.platforms.nbgrader.budget import SECONDS
from autograder.platforms.nbgrader.handed_in import CUT, PLAIN, Shown, cells_of
from autograder.platforms.nbgrader.prose import STYLE, markdown
from autograder.room import Room
from tests.grading.test_images import base64_of, png

from . import tiny_exercise as tiny
from .conftest import LIMITS
from .hostile_peer import Peer, TakenRoom

SCRIPTS = [
    "<script>alert(1)</script>",
    "<SCRIPT/SRC=//x.example/a.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<b onmouseover='alert(1)' style='x:expression(alert(1))'>x</b>",
    "<b/onclick=alert(1)//>x",
    '<td title="a>b" onclick="alert(1)">x</td>',
    "<td title='\"><img src=x onerror=alert(1)>'>x</td>",
    '<td title="&quot; onclick=&quot;alert(1)">x</td>',
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<style>@import '//x.example'; * {display: none}</style>",
    "<div style='background:url(//x.example)'>x</div>",
    "<div style='color:red;position:fixed;top:0'>x</div>",
    "<div style='color:\\75rl(//x.example)'>x</div>",
    "<link rel=stylesheet href=//x.example>",
    "<meta http-equiv=refresh content='0;url=//x.example'>",
    "<base href=//x.example>",
    "<form action=//x.example><input name=a><button>Noter</button></form>",
    "<img src=//x.example/pixel.png>",
    "<video><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>x</details>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml><script>alert(1)</script>?>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<title></title><textarea></textarea><script>alert(1)</script>",
    "<xmp><script>alert(1)</script>",
    "<table><td></div></div></body></html><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<\0script>alert(1)</\0script>",
    "<b\0 onclick=alert(1)>x",
    "<",
    "<b",
    "</",
    "<b title='",
]


class Reader(HTMLParser):
    """Collects what a browser would find: tags, attributes, and what is left open."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(tag, name, value or "") for name, value in attrs or [("", "")]]
        if tag not in ("br", "hr", "col"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_harmless(html: str) -> None:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    for tag, name, value in reader.found:
        assert tag in TAGS
        assert name == "" or name in ATTRIBUTES.get(tag, EVERYWHERE)
        assert name != "style" or not set(value) & set("()\\@/")
        assert name != "style" or "position" not in value


@pytest.mark.parametrize("html", SCRIPTS)
def test_nothing_runs_or_loads_in_a_readers_browser(html: str) -> None:
    for source in (html, f"<table><tr><td>{html}", f"{html}{html}", html.upper()):
        assert_harmless(sanitise(source))


SLOW = {
    "nested tags": "<div>" * 50_000,
    "formatting reopened in every paragraph":
        "".join(f"<b class={i}>" for i in range(10_000)) + "<p>" * 10_000,
    "attributes": "<b " + "a " * 120_000 + ">",
    "named attributes": "<b " + "".join(f"a{i}=1 " for i in range(30_000)) + ">",
    "open tags": "<b " * 80_000,
    "open quotes": "<b title='" * 25_000,
    "brackets": "<" * 250_000,
    "comments": "<!--" * 60_000,
    "scripts": "<script>" * 30_000,
    "script ends": "<script>" + "</script" * 30_000,
    "closing tags": "</b>" * 60_000,
    "crossed tags": "<b><i>" * 20_000 + "</b></i>" * 20_000,
    "entities": "&amp" * 60_000,
    "declarations": "<b style='" + "color:red;" * 25_000 + "'>",
    "spaces": "<b" + " " * 250_000 + "x>",
    "equal signs": "<b " + "a=" * 120_000 + ">",
}


@pytest.mark.parametrize("html", SLOW.values(), ids=SLOW)
def test_no_html_holds_the_grader(html: str) -> None:
    begin = time.monotonic()
    assert_harmless(sanitise(html))
    assert time.monotonic() - begin < 2.0


MARKDOWN = [*SCRIPTS, "[x](javascript:alert(1))", "![x](//x.example/a.png)", "<//x.example>",
            "$<script>alert(1)</script>$", "```<script>\n```", "[x]: javascript:alert(1)\n\n[x]"]


@pytest.mark.parametrize("source", MARKDOWN)
def test_a_markdown_cell_runs_nothing_on_the_feedback_page(source: str) -> None:
    assert_harmless(markdown(source))


@pytest.mark.parametrize("piece", ["\\begin{a}", "[a](", "*a **a ", "> ", "$$", "("])
def test_no_markdown_holds_the_feedback(piece: str) -> None:
    begin = time.monotonic()
    assert_harmless(markdown(piece * (190_000 // len(piece))))
    assert time.monotonic() - begin < 3.0


def page_of(tree: dict[str, Any]) -> tuple[list[Shown], str]:
    content = tiny.to_bytes(tree)
    graded = rebuild(parse(content), tiny.released())
    return cells_of(content, {**graded.content, "metadata": {"autograder": {"statut": "noté"}}})


def text_cell(source: str, **more: object) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


SLOW_CELLS = {
    "formulas": text_cell("\\\\(" * 2_000),
    "formulas in lists": text_cell("- a\n  - \\\\(\n" * 400),
    "code": tiny.code("$$" * 3_000, "c"),
    "outputs": tiny.code("1", "c") | {"outputs": [
        {"output_type": "display_data", "data": {"text/html": "a<" * 30_000}}]},
}


@pytest.mark.parametrize("cell", SLOW_CELLS.values(), ids=SLOW_CELLS)
def test_no_copy_holds_its_feedback_page(cell: dict[str, Any]) -> None:
    tree = tiny.tree()
    tree["cells"] += [cell] * (MAX_CELLS - len(tree["cells"]))
    begin = time.thread_time()
    shown, notice = page_of(tree)
    assert time.thread_time() - begin < SECONDS + 2.0
    assert len(shown) == MAX_CELLS
    assert notice == PLAIN


def test_a_page_has_one_size_whatever_its_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "CHARACTERS", 100_000)
    tree = tiny.tree()
    tree["cells"][2:2] = [tiny.code("'&' * 9_999", "c") | {"outputs": [
        {"output_type": "stream", "text": "&" * 9_999}]}] * 20
    shown, notice = page_of(tree)
    assert sum(len(cell.html) for cell in shown) < 100_000
    assert notice == CUT


def test_an_attachment_unfolds_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name of one letter would else be worth a megabyte, a thousand times over."""
    image = base64_of(png(9, 9) + bytes(100_000))
    cell = text_cell("![x](attachment:x)" * 300, attachments={"x": {"image/png": image}})
    tree = tiny.tree()
    tree["cells"].append(cell)
    shown, _ = page_of(tree)
    assert shown[-1].html.count(image) == 1
    assert shown[-1].html.count("image non affichée") == 299


BOXES = ("resultat", "avis", "commentaire", "erreur", "sortie", "copie", "texte", "code")


@pytest.mark.parametrize("box", BOXES)
def test_a_copy_wears_no_box_of_the_page(box: str) -> None:
    page = (TEMPLATES / "feedback.html.jinja").read_text(encoding="utf-8")
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    assert f".{box}" in page + style + STYLE
    attack = f'<div CLASS="{box}" id={box}><b>q1 : 20 / 20</b></div>'
    kept = clean([{"output_type": "display_data", "data": {"text/html": attack}}])
    for made in (kept[0]["data"]["text/html"], markdown(attack), sanitise(attack)):
        assert box not in made


def test_an_image_carries_no_markup() -> None:
    image = base64_of(png(9, 9) + bytes(64))
    attack = image[:40] + '"><script>alert(1)</script>' + image[40:]
    data = {"image/png": attack, "image/jpeg": attack, "text/plain": "x"}
    kept = clean([{"output_type": "display_data", "data": data}])
    assert kept[0]["data"] == {"text/plain": "x"}


def test_other_kinds_of_output_are_dropped() -> None:
    kinds = ["text/markdown", "text/latex", "image/svg+xml", "application/javascript", "text/html;",
             "application/vnd.jupyter.widget-view+json", "application/json", "TEXT/HTML", "\ud800"]
    data = dict.fromkeys(kinds, "<script>alert(1)</script>")
    assert clean([{"output_type": "display_data", "data": data}]) == []


def test_outputs_can_be_written_to_any_file(paper: Paper) -> None:
    """A lone surrogate stops UTF-8; a forged room can spell one."""
    rude = "\ud800\x00\x1b[2J\u202e"

    def play(peer: Peer) -> None:
        index = peer.job["cells"][0]["index"]
        peer.say(type="cell", index=index, outputs=[
            {"output_type": "stream", "name": rude, "text": rude},
            {"output_type": "error", "ename": rude, "evalue": rude, "traceback": [rude]},
            {"output_type": "display_data", "data": {"text/plain": rude, "text/html": rude}},
        ])
        peer.say(type="question", id="q1")
        peer.next()
        peer.say(type="answer", fault=rude)
        peer.next()
        peer.say(type="end")

    outcome = grade(tiny.copy(), {}, paper, TakenRoom(play), LIMITS)
    assert outcome.status == "noté"
    assert json.dumps(outcome.notebook, ensure_ascii=False).encode()
    assert all(verdict.message.encode() for verdict in outcome.verdicts if verdict.message)


FLOODS = {
    "a line of 100 MB": "print('x' * 100 * 2**20)",
    "lines without end": "for i in range(20_000): print(i)",
    "displays": "from IPython.display import display\nfor i in range(2_000): display(i)",
    "a huge traceback": "def f(n): return f(n - 1) if n else 1 / 0\nf(99)",
    "a huge message": "raise ValueError('y' * 20_000_000)",
    "a name that is no name": "raise type('E' * 1_000_000, (Exception,), {})",
    "an object without a representation": """
class Rude:
    def _repr_html_(self): return '<b>' * 2_000_000
    def __repr__(self): raise SystemExit
Rude()""",
    "a score": "20.0",
    "a score as a display": """
from IPython.display import display
display({'text/plain': '20.0'}, raw=True)""",
    "a title and a banner": "from IPython.display import HTML; HTML('<h1>Note : 20/20</h1>' * 99)",
}


@pytest.fixture(scope="module")
def flooded(paper: Paper, bubble: Room) -> Outcome:
    return grade(tiny.copy(tiny.WEAK, *FLOODS.values()), {}, paper, bubble, LIMITS)


def test_floods_neither_earn_nor_stop(flooded: Outcome) -> None:
    assert (flooded.status, flooded.points) == ("noté", 0.0), flooded.message
    assert len(json.dumps(flooded.notebook)) < 2 * LIMITS.total_output


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_is_cut_and_is_no_score(flooded: Outcome, name: str) -> None:
    cell = flooded.notebook["cells"][2 + list(FLOODS).index(name)]
    assert cell["source"] == FLOODS[name]
    assert len(json.dumps(cell)) < 3 * LIMITS.cell_output
    assert all(output["output_type"] != "execute_result" for output in cell["outputs"])
    for output in cell["outputs"]:
        assert_harmless(output.get("data", {}).get("text/html", ""))


def test_each_check_shows_its_verdict_alone(flooded: Outcome) -> None:
    checks = [c for c in flooded.notebook["cells"] if c["id"] in flooded.transcripts]
    assert [c["outputs"][0]["data"]["text/plain"] for c in checks] == ["0.0"] * 6
    assert [len(c["outputs"]) for c in checks] == [1] * 6
