"""Grades as files."""
