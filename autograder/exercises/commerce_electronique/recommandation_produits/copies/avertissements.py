# Des modèles honnêtes qui émettent des avertissements gardent leurs points.

# %% [reponse] q3_reponse
import warnings


class Bavard(TruncatedSVD):
    def transform(self, X):
        warnings.warn("précision réduite", UserWarning, stacklevel=2)
        print("goûts de", len(X), "clients")
        return super().transform(X)


bavard = Bavard(n_components=6, random_state=0).fit(matrice(achats))


def recommander(achats):
    X = matrice(achats)
    notes = bavard.inverse_transform(bavard.transform(X))
    return pd.DataFrame(dix_premiers(np.where(X > 0, -np.inf, notes))).astype(float)

# %% [reponse] q5_reponse
def decouvrir(achats):
    X = matrice(achats)
    warnings.warn("vedettes écartées", UserWarning, stacklevel=2)
    notes = bavard.inverse_transform(bavard.transform(X))
    notes[:, vedettes] = -np.inf
    return dix_premiers(np.where(X > 0, -np.inf, notes)).tolist()
