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
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import cross_val_predict

regression = LinearRegression().fit(patients[mesures], patients["progression"])
ecarts = patients["progression"] - cross_val_predict(
    LinearRegression(), patients[mesures], patients["progression"], cv=10
)
ecart_bas, ecart_haut = np.quantile(ecarts, [0.05, 0.95])


def prevoir(patients):
    # Un tableau sans noms de colonnes : scikit-learn avertit, et prévoit.
    milieu = regression.predict(patients.to_numpy())
    return np.column_stack([milieu + ecart_bas, milieu, milieu + ecart_haut])
