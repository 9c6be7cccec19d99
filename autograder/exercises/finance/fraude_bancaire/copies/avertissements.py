# Des réponses justes qui émettent des avertissements gardent leurs points.

# %% [reponse] q4_reponse
import warnings


def probabilites(paiements):
    warnings.warn("fréquence de la fraude supposée constante", UserWarning, stacklevel=2)
    print("probabilités de", len(paiements), "paiements")
    ps = pd.Series(modele.predict_proba(paiements[colonnes])[:, 1])
    return ps / (ps + poids.max() * (1 - ps))

# %% [reponse] q5_reponse
def decider(paiements):
    warnings.warn("coût d’une alerte supposé constant", UserWarning, stacklevel=2)
    return pd.Series(probabilites(paiements) * paiements["montant"] > 25).astype(float)
