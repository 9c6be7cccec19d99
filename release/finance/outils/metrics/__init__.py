"""Metrics, one function each: the same at the desk, in an exam and in a replay."""

from . import (
    anomalies,
    classification,
    clustering,
    demand,
    forecasting,
    intervals,
    lending,
    markets,
    portfolio,
    rare_events,
    recommendation,
    regression,
    segmentation,
    treatment,
)
from .metric import Metric

SHARE_OF_RIGHT_ANSWERS = Metric(
    lambda truth, answer: float((truth.to_numpy() == answer).mean()), "Réponses justes", 2
)

METRICS: dict[str, Metric] = {
    "exact": SHARE_OF_RIGHT_ANSWERS,
    **anomalies.METRICS,
    **classification.METRICS,
    **clustering.METRICS,
    **demand.METRICS,
    **forecasting.METRICS,
    **intervals.METRICS,
    **lending.METRICS,
    **markets.METRICS,
    **portfolio.METRICS,
    **rare_events.METRICS,
    **recommendation.METRICS,
    **regression.METRICS,
    **segmentation.METRICS,
    **treatment.METRICS,
}
"""Metrics by the name that criteria and ``bareme.json`` use."""

__all__ = ["METRICS", "Metric"]
