# Modèles naïfs, écrits sans regarder la référence du carnet.

# %% [reponse] q2_reponse
def score_intervalle(y, bas, haut, alpha):
    return float(np.mean(haut - bas))

# %% [reponse] q3_reponse
rapport = saisons["incidence"] / saisons.groupby("saison")["incidence"].shift(2)
facteurs = rapport[saisons["semaine"] >= 8].quantile([0.05, 0.25, 0.5, 0.75, 0.95]).to_numpy()


def prevoir(historiques):
    derniere = historiques.groupby("saison", sort=False)["incidence"].last().to_numpy()
    return derniere[:, None] * facteurs

# %% [reponse] q5_reponse
etendue = {s: np.quantile(v, [0.05, 0.95]) for s, v in saisons.groupby("semaine")["incidence"]}


def intervalle(historiques):
    """L'habituel de la saison : les incidences passées de la même semaine."""
    fin = historiques.groupby("saison", sort=False)["semaine"].max() + 2
    return np.array([etendue[s] for s in fin])
