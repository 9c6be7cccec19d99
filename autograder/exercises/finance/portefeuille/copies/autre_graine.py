# Le modèle du corrigé, ajusté sur d'autres marchés tirés parmi ceux du passé.

# %% [reponse] q3_reponse
tirage = np.random.default_rng(7).permutation(np.arange(1, 81))[:72]
gardes = passe["marche"].isin(tirage)
X = pd.concat([traits(titres) for _, titres in passe[gardes].groupby("marche")])
modele = LinearRegression().fit(X, suite.loc[gardes, mois_suite].mean(axis=1))


def conseil(titres, aversion):
    mu = modele.predict(traits(titres))
    sigma = LedoitWolf().fit(titres[mois].to_numpy().T).covariance_
    return optimiser(mu, sigma, aversion)


conseiller = pour_chaque_client(conseil)

# %% [reponse] q5_reponse
tirage = np.random.default_rng(11).permutation(np.arange(1, 81))[:72]
retenus = passe["marche"].isin(tirage)
passes = pd.concat([traits(titres) for _, titres in passe[retenus].groupby("marche")])
prevision = LinearRegression().fit(passes, suite.loc[retenus, mois_suite].mean(axis=1))


def decision(titres, aversion, frais=2):
    mu = prevision.predict(traits(titres))
    sigma = LedoitWolf().fit(titres[mois].to_numpy().T).covariance_
    valeurs = {}
    for nom in ("detenu", "propose"):
        w = titres[nom].to_numpy()
        valeurs[nom] = 1200 * (w @ mu - aversion / 2 * w @ sigma @ w)
    return int(valeurs["propose"] - valeurs["detenu"] > frais)


accepter = pour_chaque_client(decision)
