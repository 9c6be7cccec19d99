# Un modèle honnête qui émet des avertissements garde ses points.

# %% [reponse] q3_reponse
import warnings


class Bavard(LogisticRegression):
    def predict_proba(self, X):
        warnings.warn("précision réduite", UserWarning, stacklevel=2)
        print("prédiction de", len(X), "lignes")
        return super().predict_proba(X)


modele = make_pipeline(
    FunctionTransformer(en_images),
    FunctionTransformer(traits),
    StandardScaler(),
    Bavard(C=0.1, max_iter=500),
).fit(X, y)
