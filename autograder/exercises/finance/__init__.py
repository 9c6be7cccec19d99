"""Exercises of the theme « Finance »."""
