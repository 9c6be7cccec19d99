# Ni l'estimateur ni les traits du corrigé : des arbres boostés qui acceptent les absences,
# ajustés avec des poids plutôt que recalés.

# %% [reponse] q2_reponse
def recaler(proba, part, taux):
    defauts = proba * taux / part
    remboursements = (1 - proba) * (1 - taux) / (1 - part)
    return defauts / (defauts + remboursements)

# %% [reponse] q3_reponse
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.preprocessing import OrdinalEncoder

connues = ["age", "revenu", "montant", "duree", "anciennete", "incidents", "endettement",
           "utilisation", "statut", "logement"]
codes = ColumnTransformer([("codes", OrdinalEncoder(), ["statut", "logement"])],
                          remainder="passthrough")
arbres = HistGradientBoostingClassifier(max_iter=250, learning_rate=0.05, max_leaf_nodes=5,
                                        l2_regularization=5, random_state=1)
poids = developpement["defaut"].map({1: taux / 0.3, 0: (1 - taux) / 0.7})
risque = make_pipeline(codes, arbres).fit(
    developpement[connues], developpement["defaut"],
    histgradientboostingclassifier__sample_weight=poids)


def predire(demandes):
    return risque.predict_proba(demandes[connues])[:, 1].tolist()

# %% [reponse] q5_reponse
def accorder(demandes):
    p = np.array(predire(demandes))
    gain = (1 - p) * demandes["montant"] * demandes["marge"] / 100 - p * 0.45 * demandes["montant"]
    return [1 if g > 0 else 0 for g in gain]
