# Des réponses justes qui émettent des avertissements gardent leurs points.

# %% [reponse] q3_reponse
import warnings


class Bavard(KMeans):
    def predict(self, X):
        warnings.warn("précision réduite", UserWarning, stacklevel=2)
        print("groupes de", len(X), "clients")
        return super().predict(X).astype(float)


def construire(k):
    def preparer(table):
        X = np.log(table[["recence_j", "nb_achats", "panier_moyen", "anciennete_j"]] + 1)
        X["part_promo"] = table["part_promo"]
        X["rythme"] = X["nb_achats"] - X["anciennete_j"]
        return X

    bavard = Bavard(k, n_init=10, random_state=3)
    return make_pipeline(FunctionTransformer(preparer), StandardScaler(), bavard)


modele = construire(5).fit(clients[colonnes])

# %% [reponse] q5_reponse
numeros = modele.predict(clients[colonnes])
offres = clients["gain"].groupby([numeros, clients["offre"]]).mean().unstack().idxmax(axis=1)


def decider(nouveaux):
    warnings.warn("offres du trimestre dernier", UserWarning, stacklevel=2)
    return pd.Series(modele.predict(nouveaux)).map(offres)
