# Un modèle honnête qui émet des avertissements garde ses points.

# %% [reponse] q3_reponse
import warnings


class Bavard(HistGradientBoostingRegressor):
    def predict(self, X):
        warnings.warn("précision réduite", UserWarning, stacklevel=2)
        print("prévision de", len(X), "jours")
        return super().predict(X)


def variables(historiques):
    X, y = calendrier(historiques), connues(historiques)
    X["niveau"] = np.repeat(y.mean(axis=1) + 0.3, 14)
    X["remises_passees"] = np.repeat(connues(historiques, "remise").mean(axis=1), 14)
    X["recent"] = np.repeat(y[:, -14:].mean(axis=1), 14) / X["niveau"]
    X["meme_jour"] = naif(historiques).ravel() / X["niveau"]
    return X


X = variables(fenetres)
modele = Bavard(loss="poisson", max_iter=80, min_samples_leaf=60, random_state=0)
modele.fit(X, cible / X["niveau"], sample_weight=X["niveau"])


def prevoir(historiques):
    X = variables(historiques)
    return (X["niveau"] * modele.predict(X)).to_numpy().reshape(-1, 14)
