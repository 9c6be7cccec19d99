# Le piège : la colonne des relances, dans un modèle par ailleurs bien recalé.

# %% [reponse] q3_reponse
tout = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
blocs = ColumnTransformer([
    ("nombres", tout, [*nombres, "relances"]),
    ("modalites", OneHotEncoder(), categories),
])
modele = make_pipeline(blocs, LogisticRegression(max_iter=1000))
modele.fit(developpement, developpement["defaut"])


def predire(demandes):
    return recaler(modele.predict_proba(demandes)[:, 1], 0.30, taux)
