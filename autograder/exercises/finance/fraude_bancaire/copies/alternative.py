# Ni l'estimateur ni la correction du corrigé : une régression logistique de degré 2 sur des
# logarithmes, ajustée une seconde fois avec les poids au lieu de corriger les cotes.

# %% [reponse] q2_reponse
def economie(fraude, montant, alerte, poids, cout):
    table = pd.DataFrame({"f": fraude, "m": montant, "a": alerte, "n": poids})
    arretees = table[(table.f == 1) & (table.a == 1)]
    gain = (arretees.m * arretees.n).sum() - cout * table.n[table.a == 1].sum()
    return gain / (table.n * table.m)[table.f == 1].sum()

# %% [reponse] q3_reponse
from sklearn.preprocessing import FunctionTransformer, PolynomialFeatures


def transformer(table):
    positives = ["montant", "delai_min", "distance_km", "ratio_habituel"]
    angle = 2 * np.pi * table["heure"] / 24
    reste = table[["nb_24h", "v1", "v2", "v3", "v4", "v5", "v6"]]
    return np.column_stack([np.log1p(table[positives]), np.sin(angle), np.cos(angle), reste])


def logistique():
    return make_pipeline(
        FunctionTransformer(transformer), StandardScaler(), PolynomialFeatures(2),
        StandardScaler(), LogisticRegression(C=0.1, max_iter=1000),
    )


modele = logistique().fit(X, y)

# %% [reponse] q4_reponse
pondere = logistique().fit(X, y, logisticregression__sample_weight=poids)


def probabilites(paiements):
    return list(pondere.predict_proba(paiements)[:, 1])

# %% [reponse] q5_reponse
def decider(paiements):
    p = pondere.predict_proba(paiements)[:, 1]
    return [int(m > 25 / q) for m, q in zip(paiements["montant"], p)]
