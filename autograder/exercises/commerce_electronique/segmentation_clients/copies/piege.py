# Le piège : des groupes formés sur les colonnes brutes, où les euros décident de tout.

# %% [reponse] q3_reponse
def construire(k):
    return make_pipeline(FunctionTransformer(), KMeans(k, n_init=10, random_state=0))


modele = construire(5).fit(clients[colonnes])
