"""Showing a result where the student works."""

from __future__ import annotations

from .nombres import nombre


def french(value: float) -> str:
    """Points and other small figures, with two decimals at most."""
    return nombre(value)


def show(card: object) -> None:
    """Display in Jupyter, or print."""
    try:
        from IPython.display import display
    except ImportError:
        print(repr(card))
    else:
        display(card)
