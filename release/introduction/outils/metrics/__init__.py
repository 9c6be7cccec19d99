"""Metrics, one function each: the same at the desk, in an exam and in a replay.

The modules here are general. Those of one exercise live in its folder.
"""

from .metric import Metric

__all__ = ["Metric"]
