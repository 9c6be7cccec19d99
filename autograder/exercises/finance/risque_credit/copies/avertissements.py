# Des réponses honnêtes qui émettent des avertissements gardent leurs points.

# %% [reponse] q3_reponse
import warnings

souple = make_pipeline(SimpleImputer(strategy="median"), SplineTransformer(5, degree=2))
blocs = ColumnTransformer([
    ("souple", souple, nombres),
    ("absence", MissingIndicator(), ["revenu"]),
    ("modalites", OneHotEncoder(), categories),
])
modele = make_pipeline(blocs, LogisticRegression(C=0.5, max_iter=40))
modele.fit(developpement, developpement["defaut"])


def predire(demandes):
    warnings.warn("modèle arrêté avant convergence", UserWarning, stacklevel=2)
    print("PD de", len(demandes), "demandes")
    return pd.Series(recaler(modele.predict_proba(demandes)[:, 1], 0.30, taux))

# %% [reponse] q5_reponse
def accorder(demandes):
    warnings.warn("LGD supposée constante", UserWarning, stacklevel=2)
    marge = demandes["marge"] / 100
    return pd.Series(predire(demandes) < marge / (marge + 0.45))
