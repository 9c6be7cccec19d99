# Les modèles du corrigé, appris sur un tirage au sort des jours.

# %% [reponse] q3_reponse
sort = np.random.default_rng(7)
garde = base.loc[np.sort(sort.choice(len(base), 12_000, replace=False))]
variables = [nom for nom in base if nom.startswith("log_")]
cible = garde["variance_realisee_demain"]
regression = LinearRegression().fit(garde[variables], np.log(cible))
facteur = np.mean(cible / np.exp(regression.predict(garde[variables])))


def prevoir_variance(fenetres):
    return facteur * np.exp(regression.predict(ce_soir(fenetres)[variables]))

# %% [reponse] q5_reponse
pris = base.loc[np.sort(np.random.default_rng(11).choice(len(base), 17_000, replace=False))]
simple = LinearRegression().fit(pris[["indicateur"]], pris["rendement_demain"])


def prevoir_rendement(fenetres):
    return simple.predict(ce_soir(fenetres)[["indicateur"]])
