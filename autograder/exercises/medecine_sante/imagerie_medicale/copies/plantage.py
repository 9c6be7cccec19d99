# Une exception dans une seule cellule ; les autres réponses sont justes.

# %% [reponse] q2_reponse
def sensibilite(y, scores, specificite):
    return scores[len(scores) + 1]
