# Les pièges : une prévision ponctuelle répétée cinq fois, et un intervalle tiré des erreurs
# d'apprentissage.

# %% [reponse] q3_reponse
def prevoir(historiques):
    X = decrire(historiques)
    point = np.expm1(X["log_0"] + foret.predict(X[variables])).to_numpy()
    return np.repeat(point[:, None], 5, axis=1)

# %% [reponse] q5_reponse
marges = np.quantile(croissance - foret.predict(base[variables]), [0.05, 0.95])


def intervalle(historiques):
    X = decrire(historiques)
    centre = X["log_0"].to_numpy() + foret.predict(X[variables])
    return np.expm1(centre[:, None] + marges)
