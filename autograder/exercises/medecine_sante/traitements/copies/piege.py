# Les pièges : comparer des moyennes brutes, même par sous-groupe de sexe et de sel ; puis
# oublier le coût d'un changement.

# %% [reponse] q3_reponse
def groupe(table):
    return (table["sel"] >= 8.5) * 2 + table["femme"]


brutes = dossiers.groupby([groupe(dossiers), "traitement"])["baisse_pas"].mean().unstack()[bras]


def choisir(patients):
    return np.array(bras)[brutes.loc[groupe(patients)].to_numpy().argmax(axis=1)]

# %% [reponse] q4_reponse
piege = {
    "ecart_brut": moyennes["inhibiteur_calcique"] - moyennes["iec"],
    "ecart_ajuste": (brutes["inhibiteur_calcique"] - brutes["iec"]).mean(),
}

# %% [reponse] q5_reponse
prevoir = {}
for nom in ("diuretique", "iec"):
    soignes = dossiers[dossiers["traitement"] == nom]
    prevoir[nom] = regression().fit(soignes[covariables], soignes["baisse_pas"]).predict


def changer(patients, seuil=0):
    x = patients[covariables]
    return (prevoir["iec"](x) - prevoir["diuretique"](x) > seuil).astype(int)
