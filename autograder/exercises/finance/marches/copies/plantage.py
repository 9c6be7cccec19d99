# Une exception dans une seule cellule ; les autres réponses sont justes.

# %% [reponse] q3_reponse
regression = LinearRegression().fit(base, np.log(base["variance_realise_demain"]))


def prevoir_variance(fenetres):
    return np.exp(regression.predict(ce_soir(fenetres)))
