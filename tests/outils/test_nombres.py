"""Numbers as a French reader expects them."""

from __future__ import annotations

import math

import matplotlib as mpl
import numpy as np
import pytest

from autograder.outils import graduation, nombre, pourcent
from autograder.outils.core import Scale


@pytest.mark.parametrize(("value", "decimals", "unit", "expected"), [
    (1234567.891, 1, "", "1\u202f234\u202f567,9"),
    (1234, None, "€", "1\u202f234\u00a0€"),
    (0.5, None, "", "0,5"),
    (2.0, None, "", "2"),
    (2.0, 2, "", "2,00"),
    (2.346, None, "", "2,35"),
    (-3.25, 2, "mmHg", "−3,25\u00a0mmHg"),
    (-0.001, 1, "", "0,0"),
    (100, None, "", "100"),
    (np.float64(12.5), 1, "", "12,5"),
    (math.nan, 1, "€", "–"),
    (-math.inf, 1, "€", "−∞\u00a0€"),
])
def test_number_in_french(value: float, decimals: int | None, unit: str, expected: str) -> None:
    assert nombre(value, decimals, unit) == expected


def test_share_is_a_percentage() -> None:
    assert pourcent(0.1234) == "12\u00a0%"
    assert pourcent(0.1234, 1) == "12,3\u00a0%"


def test_axis_shows_the_decimals_that_it_needs() -> None:
    mpl.use("Agg")
    from matplotlib.figure import Figure

    axis = Figure().subplots()
    axis.set_ylim(0, 1)
    axis.yaxis.set_major_formatter(graduation)
    shown = axis.yaxis.get_major_formatter().format_ticks([0.0, 0.25, 0.5, 1000.0, -0.1])
    assert shown == ["0", "0,25", "0,5", "1\u202f000", "−0,1"]


def test_two_percentages_differ_by_points() -> None:
    scale = Scale("perte", "Perte évitée", 1, "%")
    assert scale.show(12.34) == "12,3\u00a0%"
    assert scale.show_gap(3.91) == "3,9\u00a0points"
    assert scale.show_gap(-1.04) == "1,0\u00a0point"
    assert Scale("cout", "Coût", 1, "€").show_gap(2) == "2,0\u00a0€"


def test_small_gap_is_never_shown_as_none() -> None:
    assert Scale("auc", "AUC").show_gap(0.0001) == "moins de 0,001"
