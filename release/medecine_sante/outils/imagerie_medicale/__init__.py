"""Mesures propres à ce carnet."""
