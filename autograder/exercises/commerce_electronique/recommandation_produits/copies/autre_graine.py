# Les modèles du corrigé, appris sur un tirage au sort des clients.

# %% [reponse] q3_reponse
sort_3 = np.random.default_rng(7)
X_part = matrice(achats)[np.sort(sort_3.choice(3000, 2400, replace=False))]
poids = np.sqrt(X_part.sum(axis=0) + 1)
facteurs_8 = TruncatedSVD(n_components=8, random_state=7).fit(X_part / poids)


def recommander(achats):
    X = matrice(achats)
    notes = facteurs_8.inverse_transform(facteurs_8.transform(X / poids)) * poids
    return dix_premiers(np.where(X > 0, -np.inf, notes))

# %% [reponse] q5_reponse
X_autre = matrice(achats)[np.sort(np.random.default_rng(11).choice(3000, 2700, replace=False))]
equilibre = np.sqrt(X_autre.sum(axis=0) + 1)
gouts = TruncatedSVD(n_components=8, random_state=11).fit(X_autre / equilibre)


def decouvrir(achats):
    X = matrice(achats)
    notes = gouts.inverse_transform(gouts.transform(X / equilibre)) * equilibre
    notes[:, vedettes] = -np.inf
    return dix_premiers(np.where(X > 0, -np.inf, notes))
