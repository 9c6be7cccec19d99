# Une exception dans une seule cellule ; les autres réponses sont justes.

# %% [reponse] q5_reponse
meilleure = clients.groupby([modele.predict(clients), "offres"])["gain"].mean()


def decider(nouveaux):
    return meilleure.loc[modele.predict(nouveaux)]
