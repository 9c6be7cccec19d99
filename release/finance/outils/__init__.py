"""Outils du cours : ``Verificateur`` contrôle les réponses d'un carnet.

Ce dossier accompagne les carnets. Ne le modifiez pas : la correction utilise le sien.

``nombre``, ``pourcent`` et ``graduation`` écrivent les nombres en français ; ``repondu``,
``essayer`` et ``valeur_donnee`` laissent un carnet s'exécuter quand une réponse manque.
"""

from .gardes import essayer, repondu, valeur_donnee
from .nombres import graduation, nombre, pourcent
from .verifier import Verificateur

__all__ = [
    "Verificateur", "essayer", "graduation", "nombre", "pourcent", "repondu", "valeur_donnee",
]
