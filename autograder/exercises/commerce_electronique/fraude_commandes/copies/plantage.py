# Une exception dans une seule cellule ; les autres réponses sont justes.

# %% [reponse] q5_reponse
delai = commandes["delai"].median()


def suspicion(lot):
    return lot["delai"] / delai
