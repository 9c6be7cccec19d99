# Le piège : la forêt d'isolement du collègue, qui retrouve les fraudes connues.

# %% [reponse] q5_reponse
modele = IsolationForest(n_estimators=100, random_state=0).fit(np.log1p(commandes[nombres]))


def suspicion(lot):
    return -modele.score_samples(np.log1p(lot[nombres]))
