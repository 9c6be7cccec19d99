# Ni les facteurs ni les poids du corrigé : des voisins, de deux sortes.

# %% [reponse] q1_reponse
paniers = achats.drop_duplicates(["client_id", "commande"])
exploration = {
    "part_vedettes": 100 * sum(p in set(vedettes) for p in achats["produit_id"]) / len(achats),
    "densite": achats.groupby("client_id").size().mean() / 4,
    "par_commande": len(achats) / len(paniers),
}

# %% [reponse] q2_reponse
def ndcg(liste, achats):
    suivants = set(achats.tolist())
    gagne = sum(1 / np.log(rang + 1) for rang, p in enumerate(liste, 1) if p in suivants)
    return gagne / sum(1 / np.log(rang + 1) for rang in range(1, 11))

# %% [reponse] q3_reponse
ressemblance = cosine_similarity(matrice(achats).T)


def recommander(achats):
    proposes = []
    for _, siens in achats.groupby("client_id", sort=False)["produit_id"]:
        note = ressemblance[siens].sum(axis=0)
        note[siens] = -1
        proposes.append(list(np.argsort(note)[::-1][:10]))
    return proposes

# %% [reponse] q4_reponse
taille = achats.groupby("client_id")["ordre"].transform("max")
par_le_temps = achats["ordre"] > taille - 10
piege = {
    f"{modele.__name__}_{nom}": float(evaluer(modele, coupe))
    for modele in (regression, popularite)
    for nom, coupe in (("hasard", au_hasard), ("temps", par_le_temps))
}

# %% [reponse] q5_reponse
clients = pd.crosstab(achats["client_id"], achats["produit_id"]).clip(upper=1).to_numpy()
cle = achats["client_id"] * 1000 + achats["commande"]
commandes = np.zeros((cle.nunique(), 400))
commandes[pd.factorize(cle)[0], achats["produit_id"]] = 1
ensemble = clients.T @ clients - commandes.T @ commandes
norme = np.sqrt(clients.sum(axis=0))
ensemble = ensemble / np.outer(norme, norme)


def decouvrir(achats):
    proposes = []
    for _, siens in achats.groupby("client_id", sort=False)["produit_id"]:
        note = ensemble[siens].sum(axis=0)
        note[siens] = note[vedettes] = -1
        proposes.append(np.argsort(-note)[:10])
    return np.array(proposes)
