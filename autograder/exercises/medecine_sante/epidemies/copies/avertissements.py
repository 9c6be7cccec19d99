# Un modèle honnête qui émet des avertissements garde ses points.

# %% [reponse] q3_reponse
import warnings


class Bavard(HistGradientBoostingRegressor):
    def predict(self, X):
        warnings.warn("précision réduite", UserWarning, stacklevel=2)
        print("prévision de", len(X), "saisons")
        return super().predict(X)


modeles = [
    Bavard(loss="quantile", quantile=q, max_leaf_nodes=8, min_samples_leaf=25,
           learning_rate=0.06, max_iter=120, random_state=0)
    .fit(base[variables], croissance)
    for q in niveaux
]


def prevoir(historiques):
    X = decrire(historiques)
    hausse = np.sort(np.column_stack([m.predict(X[variables]) for m in modeles]), axis=1)
    return np.expm1(X[["log_0"]].to_numpy() + hausse)
