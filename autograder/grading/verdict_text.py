"""One criterion of a verdict as a sentence, with three significant digits."""

from __future__ import annotations

from autograder.outils.core import Scale
from autograder.outils.display import french
from autograder.outils.judge import Score


def criterion(score: Score) -> str:
    """Say what was measured, its bounds and the points that it gave."""
    scale = score.scale
    values = ", ".join(
        f"{name} {shown(scale, value)}"
        for name, value in (
            ("mesure", score.measure), ("plancher", score.floor), ("cible", score.target)
        )
    )
    points = f"{french(score.points)} / {french(score.max_points)}"
    return f"{scale.label} : {values} ; {points} point(s)"


def shown(scale: Scale, value: float) -> str:
    """Measure with three significant digits and its unit."""
    figure = f"{value:.3g}".replace(".", ",").replace("-", "−")
    return f"{figure}\u00a0{scale.unit}" if scale.unit else figure
