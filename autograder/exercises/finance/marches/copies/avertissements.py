# Des modèles honnêtes qui émettent des avertissements gardent leurs points.

# %% [reponse] q3_reponse
import warnings


class Bavard(GammaRegressor):
    def predict(self, X):
        warnings.warn("précision réduite", UserWarning, stacklevel=2)
        print("prévision de", len(X), "fenêtres")
        return super().predict(X)


variables = [nom for nom in base if nom.startswith("log_")]
bavard = make_pipeline(StandardScaler(), Bavard(alpha=1e-3, max_iter=500))
bavard.fit(base[variables], base["variance_realisee_demain"])


def prevoir_variance(fenetres):
    return bavard.predict(ce_soir(fenetres)[variables])

# %% [reponse] q5_reponse
droite = LinearRegression().fit(base[["indicateur"]].to_numpy(), base["rendement_demain"])


def prevoir_rendement(fenetres):
    warnings.warn("noms de colonnes perdus", UserWarning, stacklevel=2)
    return droite.predict(ce_soir(fenetres)[["indicateur"]].to_numpy())
