# Ni les variables ni l'estimateur du corrigé : régression de crête quadratique sur des traits
# écrits à la main, et erreurs d'une validation où chaque saison passe une fois à l'écart.

# %% [reponse] q1_reponse
par_saison = saisons.groupby("saison")["incidence"]
rangs = [1 + valeurs.to_numpy().argmax() for _, valeurs in par_saison]
exploration = {"pic_median": float(np.median(par_saison.max())),
               "semaine_mediane": float(np.median(rangs))}

# %% [reponse] q2_reponse
def score_intervalle(y, bas, haut, alpha):
    total = 0.0
    for valeur, b, h in zip(y, bas, haut):
        total += h - b
        if valeur < b:
            total += 2 / alpha * (b - valeur)
        elif valeur > h:
            total += 2 / alpha * (valeur - h)
    return total / len(y)

# %% [reponse] q3_reponse
from sklearn.linear_model import RidgeCV
from sklearn.preprocessing import PolynomialFeatures


def traits(incidence, semaine, s1, s2):
    z = np.log(incidence + 5.0)
    d = np.diff(z)[-4:]
    recul = len(z) - 1 - z.argmax()
    return [z[-1], d[3], d[2], d[1], d[:2].mean(), z.max() - z[-1], min(recul, 6),
            semaine / 10, s1, s2]


def lignes(historiques):
    entrees = []
    for _, h in historiques.groupby("saison", sort=False):
        fin = h.iloc[-1]
        entrees.append(traits(h["incidence"].to_numpy(float), fin["semaine"],
                              fin["vacances_s1"], fin["vacances_s2"]))
    return np.array(entrees)


entrees, hausses, numeros = [], [], []
for numero, h in saisons.groupby("saison"):
    serie, v1, v2 = (h[c].to_numpy() for c in ("incidence", "vacances_s1", "vacances_s2"))
    for fin in range(5, 31):
        entrees.append(traits(serie[: fin + 1].astype(float), fin + 1, v1[fin], v2[fin]))
        hausses.append(np.log(serie[fin + 2] + 5.0) - np.log(serie[fin] + 5.0))
        numeros.append(numero)
entrees, hausses, numeros = np.array(entrees), np.array(hausses), np.array(numeros)


def crete():
    return make_pipeline(StandardScaler(), PolynomialFeatures(2), StandardScaler(),
                         RidgeCV(np.logspace(-1, 3, 9)))


ecarts = np.empty(len(hausses))
for reste in range(10):
    dehors = numeros % 10 == reste
    ecarts[dehors] = hausses[dehors] - crete().fit(entrees[~dehors], hausses[~dehors]).predict(
        entrees[dehors]
    )
tendance = crete().fit(entrees, hausses)


def prevoir(historiques):
    E = lignes(historiques)
    centre = E[:, 0] + tendance.predict(E)
    return np.exp(centre[:, None] + np.quantile(ecarts, niveaux)) - 5.0

# %% [reponse] q4_reponse
plan = pd.merge(base[["saison", "semaine"]], saisons.drop(columns=["vacances", "incidence"]),
                on=["saison", "semaine"], how="left")
colonnes = ["semaine", "vaccination", "temperature", "part_h3n2"]
X_profil = plan[colonnes]
profil = make_pipeline(StandardScaler(), KNeighborsRegressor(2))


def erreur(decoupe):
    prevu = np.zeros(len(base))
    for appris, juge in decoupe:
        profil.fit(X_profil.iloc[appris], np.log1p(base["cible"].iloc[appris]))
        prevu[juge] = np.expm1(profil.predict(X_profil.iloc[juge]))
    return np.abs(prevu - base["cible"]).mean()


piege = {
    "erreur_melange": erreur(KFold(5, shuffle=True, random_state=0).split(X_profil)),
    "erreur_saisons": erreur(GroupKFold(5).split(X_profil, groups=base["saison"])),
}

# %% [reponse] q5_reponse
def intervalle(historiques):
    E = lignes(historiques)
    centre = E[:, 0] + tendance.predict(E)
    marge = np.quantile(np.abs(ecarts), 0.9)
    return pd.DataFrame({"bas": np.exp(centre - marge) - 5, "haut": np.exp(centre + marge) - 5})
