# Un modèle honnête qui émet des avertissements garde ses points.

# %% [reponse] q2_reponse
import warnings

from sklearn.linear_model import LogisticRegression


class Bavard(LogisticRegression):
    def predict(self, X):
        warnings.warn("précision réduite", UserWarning, stacklevel=2)
        print("lecture de", len(X), "images")
        return super().predict(X)


lecteur = Bavard(C=0.01, max_iter=1000).fit(chiffres[pixels], chiffres["chiffre"])

# %% [reponse] q5_reponse
voisins = make_pipeline(StandardScaler(), KNeighborsRegressor(n_neighbors=30, weights="distance"))
ecart_bas, ecart_haut = np.quantile(y - cross_val_predict(voisins, X, y, cv=10), [0.05, 0.95])
voisins.fit(X, y)


def prevoir(nouveaux):
    # Un tableau sans noms de colonnes : scikit-learn avertit, et prévoit.
    milieu = voisins.predict(nouveaux.to_numpy())
    return np.column_stack([milieu + ecart_bas, milieu, milieu + ecart_haut])
