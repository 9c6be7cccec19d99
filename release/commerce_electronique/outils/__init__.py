"""Outils du cours : ``Verificateur`` contrôle les réponses d'un carnet.

Ce dossier accompagne les carnets. Ne le modifiez pas : la correction utilise le sien.
"""

from .verifier import Verificateur

__all__ = ["Verificateur"]
