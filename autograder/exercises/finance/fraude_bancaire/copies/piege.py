# Le piège : prendre les probabilités de l'échantillon pour celles de la réalité.

# %% [reponse] q4_reponse
def probabilites(paiements):
    return modele.predict_proba(paiements)[:, 1]

# %% [reponse] q5_reponse
def decider(paiements):
    p = modele.predict_proba(paiements)[:, 1]
    return (p * paiements["montant"] > COUT_ALERTE).astype(int)
