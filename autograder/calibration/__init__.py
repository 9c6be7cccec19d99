"""Calibration: what good, naive and trapped models score, and where thresholds must lie."""
