# Une exception dans une seule cellule ; les autres réponses sont justes.

# %% [reponse] q4_reponse
poids = optimiser(marches[0].mean(axis=1), np.cov(marches[0]), 6)
piege = {"sharpe_promis": poids.sum(), "sharpe_obtenu": 0}
