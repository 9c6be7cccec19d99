# Modèles naïfs, écrits sans regarder la référence du carnet.

# %% [reponse] q2_reponse
def sensibilite(y, scores, specificite):
    return float(np.mean(scores[y == 1] >= np.median(scores)))

# %% [reponse] q3_traits
def traits(images):
    return np.column_stack([images.mean(axis=(1, 2)), images.std(axis=(1, 2))])

# %% [reponse] q3_reponse
modele = make_pipeline(
    FunctionTransformer(lambda table: traits(np.asarray(table).reshape(-1, 24, 24))),
    LogisticRegression(),
).fit(X, y)

# %% [reponse] q5_reponse
def decider(table):
    return np.ones(len(table), dtype=int)
