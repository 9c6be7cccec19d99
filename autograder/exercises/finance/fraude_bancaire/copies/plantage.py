# Une exception dans une seule cellule ; les autres réponses sont justes.

# %% [reponse] q5_reponse
gros = X["euros"] > 100


def decider(paiements):
    return (paiements["euros"] > 100).astype(int)
