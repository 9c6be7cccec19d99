"""What stands where the solution was."""

CODE_STUB = "# Votre code ici"
"""Raises nothing: a name preset to ``...`` above it keeps the next cells running."""
TEXT_STUB = "*Votre réponse ici*"
