# Ni les variables ni les estimateurs du corrigé : classification ascendante de Ward, puis
# mélange gaussien à axes parallèles ; offres choisies sur le gain médian.

# %% [reponse] q1_reponse
valeurs = clients[colonnes].to_numpy(dtype=float)
v = ((valeurs - valeurs.mean(axis=0)) ** 2).sum(axis=0)
ranges = np.sort(clients["montant_total"].to_numpy())[::-1]
exploration = {
    "part_variance": v[colonnes.index("montant_total")] / v.sum(),
    "part_ca": ranges[: len(ranges) // 10].sum() / ranges.sum(),
}

# %% [reponse] q2_reponse
def gain_par_client(groupe, offre, gain, moitie):
    choix, total = moitie == 0, 0.0
    for g in set(groupe):
        dans = groupe == g
        notes = {}
        for o in set(offre[choix & dans]):
            notes[o] = gain[choix & dans & (offre == o)].mean()
        if notes:
            total += gain[~choix & dans & (offre == max(notes, key=notes.get))].sum()
    return 5 * total / (~choix).sum()

# %% [reponse] q3_reponse
from sklearn.base import BaseEstimator
from sklearn.cluster import AgglomerativeClustering


def habitudes(table):
    mois = (table["anciennete_j"] + 15) / 30
    return np.column_stack([
        np.cbrt(table["recence_j"]) / 2.4,
        np.log(table["nb_achats"] / mois),
        1.6 * np.log(table["panier_moyen"]),
        np.sqrt(mois) / 1.6,
        4 * np.arcsin(np.sqrt((table["part_promo"] * table["nb_achats"] + 0.3)
                              / (table["nb_achats"] + 1))),
    ])


class Ward(BaseEstimator):
    """Mélange gaussien, parti de classifications ascendantes ; garde le plus vraisemblable."""

    def __init__(self, k, departs=1):
        self.k, self.departs = k, departs

    def fit(self, X, y=None):
        melanges = []
        for i in range(self.departs):
            part = pd.DataFrame(X[1000 * i : 1000 * i + 1000])
            centres = part.groupby(AgglomerativeClustering(self.k).fit_predict(part)).mean()
            melange = GaussianMixture(
                self.k, covariance_type="diag", means_init=centres, reg_covar=1e-3
            )
            melanges.append(melange.fit(X))
        self.melange_ = max(melanges, key=lambda m: m.lower_bound_)
        return self

    def predict(self, X):
        return self.melange_.predict(X)


def construire(k, departs=1):
    return make_pipeline(FunctionTransformer(habitudes), Ward(k, departs))


modele = construire(5, departs=8).fit(clients[colonnes])

# %% [reponse] q4_reponse
def choisir_k(k, gain, stabilite, cout, clients, capacite, stabilite_min):
    meilleur, retenu = -float("inf"), None
    for nombre, euros, stable in zip(k, gain, stabilite):
        net = euros - nombre * cout / clients
        if nombre <= capacite and stable >= stabilite_min and net > meilleur:
            meilleur, retenu = net, nombre
    return float(retenu)

# %% [reponse] q5_reponse
numeros = modele.predict(clients[colonnes])
meilleures = []
for g in range(5):
    recues = clients[numeros == g]
    notes = {nom: t["gain"].median() for nom, t in recues.groupby("offre")}
    meilleures.append(max(notes, key=notes.get))


def decider(nouveaux):
    return [meilleures[g] for g in modele.predict(nouveaux)]
