# Ni les variables ni les estimateurs du corrigé : moyennes exponentielles et arbres à perte
# gamma pour la variance, régression robuste de Huber pour le rendement.

# %% [reponse] q1_reponse
tableau = marches.pivot(index="jour", columns="serie", values="rendement").to_numpy()
absolus = np.abs(tableau)
lendemains = np.concatenate([tableau[1:, i][absolus[:-1, i] >= 2] for i in range(8)])
exploration = {
    "autocorr_absolu": sum(np.corrcoef(a[:-1], a[1:])[0, 1] for a in absolus.T) / 8,
    "ecart_type_apres_choc": lendemains.std(),
}

# %% [reponse] q2_reponse
def r2_marche_avant(rendement, prevision, debut):
    modele = hasard = 0.0
    for t in range(debut, len(rendement)):
        modele += (rendement[t] - prevision[t]) ** 2
        hasard += (rendement[t] - rendement[:t].mean()) ** 2
    return 1 - modele / hasard

# %% [reponse] q3_reponse
AGES = np.arange(39, -1, -1)


def memoires(rendements, variances):
    """Moyennes exponentielles, de la plus courte à la plus longue ; tableaux (n, 40)."""
    traits = []
    for fonte in (0.6, 0.85, 0.94, 0.99):
        poids = fonte**AGES / np.sum(fonte**AGES)
        traits += [np.log(variances @ poids + 0.02), np.log(rendements**2 @ poids + 0.02)]
    return np.stack(traits, axis=1)


entrees, sorties = [], []
for _, m in marches.groupby("serie"):
    r, v = (
        np.lib.stride_tricks.sliding_window_view(m[nom].to_numpy()[:-1], 40)
        for nom in ("rendement", "variance_realisee")
    )
    entrees.append(memoires(r, v))
    sorties.append(m["variance_realisee"].to_numpy()[40:])
arbres_gamma = HistGradientBoostingRegressor(
    loss="gamma", max_iter=150, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=50,
    random_state=0,
).fit(np.concatenate(entrees), np.concatenate(sorties))


def prevoir_variance(fenetres):
    r, v = (fenetres[nom].to_numpy().reshape(-1, 40) for nom in ("rendement", "variance_realisee"))
    return arbres_gamma.predict(memoires(r, v))

# %% [reponse] q4_reponse
X_equipe, y = base[["tendance", "rendement", "moyenne_5"]], base["rendement_demain"]
notes = []
for appris, juges in KFold(5, shuffle=True, random_state=0).split(X_equipe):
    A = np.column_stack([np.ones(len(appris)), X_equipe.iloc[appris]])
    poids = np.linalg.lstsq(A, y.iloc[appris], rcond=None)[0]
    reste = y.iloc[juges] - (poids[0] + X_equipe.iloc[juges] @ poids[1:])
    notes.append(1 - np.mean(reste**2) / y.iloc[juges].var(ddof=0))
tout = np.column_stack([np.ones(len(y)), X_equipe])
poids = np.linalg.lstsq(tout, y, rcond=None)[0]
tout[:, 1] = base["moyenne_3"]
piege = {
    "r2_affiche": 100 * float(np.mean(notes)),
    "r2_reel": 100 * (1 - np.mean((y - tout @ poids) ** 2) / y.var(ddof=0)),
}

# %% [reponse] q5_reponse
from sklearn.linear_model import HuberRegressor

suivant = marches.groupby("serie")["rendement"].shift(-1)
connus = suivant.notna()
robuste = HuberRegressor().fit(marches.loc[connus, ["indicateur"]].to_numpy(), suivant[connus])


def prevoir_rendement(fenetres):
    return list(robuste.predict(fenetres.groupby("serie", sort=False)[["indicateur"]].last().to_numpy()))
