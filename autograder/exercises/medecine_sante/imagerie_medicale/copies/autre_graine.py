# Le modèle du corrigé, ajusté sur un autre tirage des patients.

# %% [reponse] q3_reponse
tirage = np.random.default_rng(7).choice(200, size=180, replace=False)
garde = patients.isin(tirage)
modele = make_pipeline(
    FunctionTransformer(en_images),
    FunctionTransformer(traits),
    StandardScaler(),
    LogisticRegression(C=0.05, max_iter=500, solver="saga", random_state=3, tol=1e-3),
).fit(X[garde], y[garde])
