# Ni l'estimateur ni les traits du corrigé, et pas d'optimiseur : une régression ridge note
# les titres, les douze meilleurs se partagent une part dosée selon l'aversion.

# %% [reponse] q1_reponse
moyennes = pd.DataFrame({
    "marche": passe["marche"], "avant": passe[mois].mean(axis=1),
    "apres": suite[mois_suite].mean(axis=1),
})
premiers = moyennes.loc[moyennes.groupby("marche")["avant"].idxmax()]
exploration = {
    "gagnants_avant": 1200 * premiers["avant"].mean(),
    "gagnants_apres": 1200 * premiers["apres"].mean(),
}

# %% [reponse] q2_reponse
def equivalent_certain(rendements, aversion):
    n = len(rendements)
    moyenne = sum(rendements) / n
    variance = sum((r - moyenne) ** 2 for r in rendements) / (n - 1)
    return 12 * 100 * (moyenne - aversion * variance / 2)

# %% [reponse] q3_reponse
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def fiche(titres):
    chemins = titres[mois].to_numpy()
    commun = np.corrcoef(chemins, chemins.mean(axis=0))[-1, :-1]
    return np.column_stack([titres[caracteristiques], chemins.std(axis=1), commun])


fiches = np.vstack([fiche(titres) for _, titres in passe.groupby("marche")])
note = make_pipeline(StandardScaler(), RidgeCV(np.logspace(0, 4, 9)))
note.fit(fiches, suite[mois_suite].to_numpy().mean(axis=1))


def conseil(titres, aversion):
    espere = note.predict(fiche(titres))
    choisis = espere >= np.sort(espere)[-12]
    risque = titres[mois].to_numpy()[choisis].mean(axis=0).var()
    part = np.clip(espere[choisis].mean() / (aversion * risque), 0, 1)
    return part * choisis / choisis.sum()


conseiller = pour_chaque_client(conseil)

# %% [reponse] q4_reponse
promis, obtenu = [], []
for avant, apres in marches:
    poids = optimiser(avant.mean(1), np.cov(avant), 6)
    promis.append((poids @ avant).mean() / (poids @ avant).std(ddof=1))
    obtenu.append((poids @ apres).mean() / (poids @ apres).std(ddof=1))
piege = {"sharpe_promis": 12**0.5 * np.mean(promis), "sharpe_obtenu": 12**0.5 * np.mean(obtenu)}

# %% [reponse] q5_reponse
from sklearn.linear_model import BayesianRidge

chemins_passes = np.vstack([avant for avant, _ in marches])
lies = np.concatenate([
    np.corrcoef(avant, avant.mean(axis=0))[-1, :-1] * avant.std(axis=1) for avant, _ in marches
])
offre = BayesianRidge().fit(
    np.column_stack([passe[caracteristiques], lies]),
    np.vstack([apres for _, apres in marches]).mean(axis=1),
)


def decision(titres, aversion, frais=2):
    r = titres[mois].to_numpy()
    lie = np.corrcoef(r, r.mean(axis=0))[-1, :-1] * r.std(axis=1)
    espere = offre.predict(np.column_stack([titres[caracteristiques], lie]))

    def utilite(poids):
        return poids @ espere - aversion / 2 * 1.1 * np.var(poids @ r)

    detenu, propose = titres["detenu"].to_numpy(), titres["propose"].to_numpy()
    return 1 if utilite(propose) - utilite(detenu) > frais / 1200 else 0


accepter = pour_chaque_client(decision)
