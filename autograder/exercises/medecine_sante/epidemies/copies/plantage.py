# Une exception dans une seule cellule ; les autres réponses sont justes.

# %% [reponse] q3_reponse
modeles = [HistGradientBoostingRegressor(loss="quantile").fit(base[variables], croissance)]


def prevoir(historiques):
    return modeles[0].predict(historiques)
