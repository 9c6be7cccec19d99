# Modèles naïfs : oublier les poids, supposer des colonnes gaussiennes, ne regarder qu'une
# colonne, bloquer les gros montants.

# %% [reponse] q2_reponse
def economie(fraude, montant, alerte, poids, cout):
    evite = np.sum(alerte * fraude * montant) - cout * np.sum(alerte)
    return evite / np.sum(fraude * montant)

# %% [reponse] q3_reponse
from sklearn.naive_bayes import GaussianNB

modele = GaussianNB().fit(X_train, y_train)

# %% [reponse] q4_reponse
from sklearn.tree import DecisionTreeClassifier

souche = DecisionTreeClassifier(max_depth=1).fit(X[["nb_24h"]], y, sample_weight=poids)


def probabilites(paiements):
    return souche.predict_proba(paiements[["nb_24h"]])[:, 1]

# %% [reponse] q5_reponse
def decider(paiements):
    return (paiements["montant"] > 500).astype(int)
