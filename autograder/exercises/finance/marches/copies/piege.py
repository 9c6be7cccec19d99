# Le piège : se fier à une variable dont l'historique contient le futur.

# %% [reponse] q4_reponse
X_equipe, y = base[["tendance", "rendement", "moyenne_5"]], base["rendement_demain"]
affiche = 100 * cross_val_score(
    LinearRegression(), X_equipe, y, cv=KFold(5, shuffle=True, random_state=0)
).mean()
piege = {"r2_affiche": affiche, "r2_reel": affiche}

# %% [reponse] q5_reponse
traits = ["tendance", "rendement", "moyenne_5", "indicateur"]
equipe = LinearRegression().fit(base[traits], base["rendement_demain"])


def prevoir_rendement(fenetres):
    return equipe.predict(ce_soir(fenetres)[traits])
