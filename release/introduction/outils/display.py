"""Showing a result where the student works."""

from __future__ import annotations

from .nombres import nombre


def french(value: float, decimals: int = 2) -> str:
    """Number in French, without trailing zeros."""
    text = nombre(value, decimals)
    return text.rstrip("0").rstrip(",") if "," in text else text


def show(card: object) -> None:
    """Display in Jupyter, or print."""
    try:
        from IPython.display import display
    except ImportError:
        print(repr(card))
    else:
        display(card)
