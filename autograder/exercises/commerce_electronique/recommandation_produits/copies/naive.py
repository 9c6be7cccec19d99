# Modèles naïfs, écrits sans regarder la référence du carnet.

# %% [reponse] q2_reponse
def ndcg(liste, achats):
    return np.mean(np.isin(liste, achats))

# %% [reponse] q3_reponse
debuts = achats.drop_duplicates(["client_id", "commande"])["produit_id"].value_counts().index


def recommander(achats):
    """Les produits qui ouvrent le plus de commandes, pour tous."""
    passes = achats.groupby("client_id", sort=False)["produit_id"].agg(set)
    return [[p for p in debuts if p not in siens][:10] for siens in passes]

# %% [reponse] q5_reponse
recents = achats.groupby("client_id").tail(5)["produit_id"].value_counts().index


def decouvrir(achats):
    """Les meilleures ventes récentes, vedettes exclues, pour tous."""
    passes = achats.groupby("client_id", sort=False)["produit_id"].agg(set)
    permis = [p for p in recents if p not in set(vedettes)]
    return [[p for p in permis if p not in siens][:10] for siens in passes]
