# Modèles naïfs, écrits sans regarder la référence du carnet.

# %% [reponse] q2_reponse
def r2_marche_avant(rendement, prevision, debut):
    r, p = rendement[debut:], prevision[debut:]
    return 1 - np.sum((r - p) ** 2) / np.sum((r - rendement.mean()) ** 2)

# %% [reponse] q3_reponse
def prevoir_variance(fenetres):
    """La variance réalisée moyenne de la dernière semaine."""
    semaine = fenetres.groupby("serie", sort=False).tail(5)
    return semaine.groupby("serie", sort=False)["variance_realisee"].mean()

# %% [reponse] q5_reponse
def prevoir_rendement(fenetres):
    """Le rendement médian du passé, pour tous."""
    return np.full(fenetres["serie"].nunique(), marches["rendement"].median())
