# Le piège : croire l'historique, pour conseiller, pour promettre et pour juger une offre.

# %% [reponse] q3_reponse
def conseil(titres, aversion):
    historique = titres[mois].to_numpy()
    sigma = LedoitWolf().fit(historique.T).covariance_
    return optimiser(historique.mean(axis=1), sigma, aversion)


conseiller = pour_chaque_client(conseil)

# %% [reponse] q4_reponse
ratios = []
for avant, apres in marches:
    chemin = optimiser(avant.mean(axis=1), np.cov(avant), 6) @ avant
    ratios.append(np.sqrt(12) * chemin.mean() / chemin.std(ddof=1))
piege = {"sharpe_promis": np.mean(ratios), "sharpe_obtenu": np.mean(ratios)}

# %% [reponse] q5_reponse
def decision(titres, aversion, frais=2):
    historique = titres[mois].to_numpy()
    mu, sigma = historique.mean(axis=1), np.cov(historique)
    valeurs = []
    for nom in ("detenu", "propose"):
        w = titres[nom].to_numpy()
        valeurs.append(1200 * (w @ mu - aversion / 2 * w @ sigma @ w))
    return int(valeurs[1] - valeurs[0] > frais)


accepter = pour_chaque_client(decision)
