# Ni les variables ni l'estimateur du corrigé : une régression de Poisson linéaire sur des
# logarithmes, où les ventes passées sont ramenées à un jour sans remise.

# %% [reponse] q2_reponse
def meme_jour(ventes, origine, horizon):
    retenus, jour = [], origine + horizon
    while len(retenus) < 4:
        jour -= 7
        if jour <= origine:
            retenus.append(ventes[jour])
    return float(np.mean(retenus))

# %% [reponse] q3_reponse
from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def traits(historiques):
    h = historiques.assign(
        prix=-np.log1p(-historiques["remise"] / 100), quand=pd.to_datetime(historiques["date"])
    )
    connu = h.dropna(subset=["ventes"])
    # Une remise de 20 % gonfle les ventes d'environ la moitié : on les ramène à un jour normal.
    connu = connu.assign(normal=connu["ventes"] * np.exp(-2.0 * connu["prix"]))
    par = connu.groupby("article", sort=False)["normal"]
    niveaux = pd.DataFrame({
        "long": np.log(par.mean() + 0.2),
        "moyen": np.log(par.apply(lambda v: v.tail(28).mean()) + 0.2),
        "court": np.log(par.apply(lambda v: v.tail(9).mean()) + 0.2),
    })
    futur = h[h["ventes"].isna()]
    Z = niveaux.loc[futur["article"]].reset_index(drop=True)
    an = 2 * np.pi * futur["quand"].dt.day_of_year.to_numpy() / 365.25
    for rayon in sorted(ventes["rayon"].unique()):
        dedans = (futur["rayon"] == rayon).to_numpy()
        Z[f"prix_{rayon}"] = futur["prix"].to_numpy() * dedans
        Z[f"cos_{rayon}"], Z[f"sin_{rayon}"] = np.cos(an) * dedans, np.sin(an) * dedans
        Z[f"noel_{rayon}"] = futur["noel"].to_numpy() * dedans
    Z["ferie"] = futur["ferie"].to_numpy()
    Z["case"] = (futur["rayon"] + futur["quand"].dt.day_of_week.astype(str)).to_numpy()
    return Z


Z = traits(fenetres)
lineaire = make_pipeline(
    make_column_transformer((OneHotEncoder(), ["case"]), remainder=StandardScaler()),
    PoissonRegressor(alpha=1e-3, max_iter=300),
).fit(Z, cible)


def prevoir(historiques):
    return lineaire.predict(traits(historiques)).reshape(-1, 14)

# %% [reponse] q4_reponse
def wape(prevu, reel):
    return 100 * np.abs(np.asarray(prevu) - np.asarray(reel)).sum() / np.sum(reel)


dates, jours = ventes["date"], sorted(ventes["date"].unique())
promis = wape(equipe.predict(X_equipe[essai]), ventes["ventes"][essai])
observe, annonce = [], []
for premier in range(647, 731, 14):
    bloc = dates.isin(jours[premier : premier + 14])
    table = ventes.copy().astype({"ventes": float})
    table.loc[dates >= jours[premier], ["ventes", "temperature"]] = np.nan
    annonce.append(equipe.predict(variables_equipe(table)[bloc]))
    observe.append(ventes["ventes"][bloc].to_numpy())
piege = {"wape_affichee": promis,
         "wape_reelle": wape(np.concatenate(annonce), np.concatenate(observe))}

# %% [reponse] q5_reponse
from sklearn.linear_model import QuantileRegressor


def echelle(historiques):
    total = prevoir(historiques).sum(axis=1)
    return np.column_stack([total, np.sqrt(total)])


haut = QuantileRegressor(quantile=0.95, alpha=0, solver="highs")
haut.fit(echelle(nouveaux), verite.sum(axis=1))


def commander(historiques):
    return np.maximum(haut.predict(echelle(historiques)), 0)
