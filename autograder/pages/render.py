"""Templates, their filters, and the policy that each page carries."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.outils.display import french

TEMPLATES = Path(__file__).parent / "templates"
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def render(template: str, script: str = "", **values: object) -> str:
    """HTML of one page.

    Parameters
    ----------
    template : str
        Name of a file of ``templates/``, without its suffixes.
    script : str
        Name of the script that the page may run; none by default.
    values : object
        What the template shows; text is escaped.
    """
    code = (TEMPLATES / script).read_text(encoding="utf-8") if script else ""
    page = _environment().get_template(f"{template}.html.jinja")
    return page.render(
        policy=Markup(_policy(code)), script=Markup(code), style=Markup(_style()), **values
    )


def text_number(value: float | None, decimals: int = 2) -> str:
    """Number in French; a dash for None."""
    return "–" if value is None else french(value, decimals).replace("-", "−")


@cache
def _style() -> str:
    return (TEMPLATES / "style.css").read_text(encoding="utf-8")


def _policy(code: str) -> str:
    """Content policy: nothing is loaded, and no script but ``code`` runs."""
    if not code:
        return POLICY
    digest = b64encode(hashlib.sha256(code.encode()).digest()).decode("ascii")
    return f"{POLICY}; script-src 'sha256-{digest}'"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )
    made.filters["nombre"] = text_number
    return made
