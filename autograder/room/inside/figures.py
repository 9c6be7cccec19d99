"""Leaves the images of figures out of a notebook: in an exam nobody looks at them.

Every call still runs and returns what it does elsewhere, and a figure saved to a file is
whole. Only what Jupyter would show is not drawn: the figure's text stands for it.
"""

from IPython.core import pylabtools


def leave_undrawn() -> None:
    """Draw no image for the notebook from now on; before `matplotlib_inline` is imported."""
    pylabtools.print_figure = _no_image


def _no_image(figure: object, *_: object, **__: object) -> None:
    """Stand for the image of a figure: Jupyter then shows its text."""
