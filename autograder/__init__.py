"""ML-avec-python."""
