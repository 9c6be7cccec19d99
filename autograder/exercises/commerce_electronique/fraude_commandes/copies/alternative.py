# Ni les indices ni la réunion du corrigé : des écarts interquartiles, un nombre de comptes
# rapporté à leur âge, et une forêt d'isolement sur des colonnes choisies.

# %% [reponse] q2_reponse
def precision_capacite(score, fraude, capacite):
    groupes = pd.DataFrame({"s": score, "f": fraude}).groupby("s")["f"].agg(["size", "sum"])
    reste, trouvees = capacite, 0.0
    for taille, fraudes in groupes.iloc[::-1].itertuples(index=False):
        pris = min(taille, reste)
        trouvees += fraudes * pris / taille
        reste -= pris
    return trouvees / capacite

# %% [reponse] q3_reponse
def surprise_montant(lot):
    valeurs = np.log10(lot["montant"].to_numpy())
    surprise = np.zeros(len(lot))
    for nom in CATEGORIES:
        ici = (lot["categorie"] == nom).to_numpy()
        bas, haut = np.percentile(valeurs[ici], [20, 80])
        surprise[ici] = np.abs(2 * valeurs[ici] - bas - haut) / (haut - bas)
    return surprise.tolist()

# %% [reponse] q4_reponse
def surprise_appareil(lot):
    par_appareil = lot.drop_duplicates(["appareil", "compte"]).groupby("appareil")
    resume = par_appareil["anciennete_compte"].agg(["size", "median"])
    return lot["appareil"].map(resume["size"] / (20 + resume["median"])).to_numpy()

# %% [reponse] q5_reponse
def suspicion(lot):
    foret = IsolationForest(n_estimators=150, random_state=3)
    table = np.column_stack([
        np.maximum(surprise_montant(lot), 2),
        surprise_appareil(lot) * 20,
        np.maximum(0, 5.5 - np.log(lot["duree_session"])),
        lot["echecs_paiement"].clip(upper=4),
        np.log(20 + lot["distance_km"]),
    ])
    return -foret.fit(table).decision_function(table)
