# Des conseils honnêtes qui émettent des avertissements gardent leurs points.

# %% [reponse] q3_reponse
import warnings

X = pd.concat([traits(titres) for _, titres in passe.groupby("marche")])
modele = LinearRegression().fit(X, suite[mois_suite].mean(axis=1))


def conseil(titres, aversion):
    warnings.warn("le passé ne préjuge pas de l’avenir", UserWarning, stacklevel=2)
    mu = modele.predict(traits(titres).to_numpy())  # sans noms de colonnes
    sigma = LedoitWolf().fit(titres[mois].to_numpy().T).covariance_
    return pd.Series(optimiser(mu, sigma, aversion))


conseiller = pour_chaque_client(conseil)

# %% [reponse] q5_reponse
def decision(titres, aversion, frais=2):
    warnings.warn("gain prévu, donc incertain", UserWarning, stacklevel=2)
    mu = modele.predict(traits(titres))
    sigma = LedoitWolf().fit(titres[mois].to_numpy().T).covariance_
    valeurs = []
    for nom in ("detenu", "propose"):
        w = titres[nom].to_numpy()
        valeurs.append(1200 * (w @ mu - aversion / 2 * w @ sigma @ w))
    return float(valeurs[1] - valeurs[0] > frais)


accepter = pour_chaque_client(decision)
