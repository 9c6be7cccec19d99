# Ni l'estimateur ni les traits du corrigé : une forêt d'arbres boostés pour les trois
# médicaments à la fois, le médicament étant un trait comme un autre.

# %% [reponse] q2_reponse
def valeur_essai(politique, traitement, baisse, propension):
    total = poids = 0.0
    for voulu, recu, valeur, chance in zip(politique, traitement, baisse, propension):
        if voulu == recu:
            total += valeur / chance
            poids += 1 / chance
    return total / poids

# %% [reponse] q3_reponse
from sklearn.ensemble import HistGradientBoostingRegressor


def avec_bras(table, numero):
    return table[covariables].assign(bras=numero)


numeros = dossiers["traitement"].map({nom: i for i, nom in enumerate(bras)})
arbres = HistGradientBoostingRegressor(max_iter=200, learning_rate=0.05, max_leaf_nodes=12)
arbres.fit(avec_bras(dossiers, numeros), dossiers["baisse_pas"])


def choisir(patients):
    predites = [arbres.predict(avec_bras(patients, numero)) for numero in range(3)]
    return [bras[numero] for numero in np.argmax(predites, axis=0)]

# %% [reponse] q4_reponse
simulees = [arbres.predict(avec_bras(dossiers, numero)).mean() for numero in range(3)]
piege = {
    "ecart_brut": moyennes["inhibiteur_calcique"] - moyennes["iec"],
    "ecart_ajuste": simulees[2] - simulees[1],
}

# %% [reponse] q5_reponse
from sklearn.ensemble import HistGradientBoostingRegressor as Arbres


def petits_arbres(nom):
    recus = dossiers.query("traitement == @nom")
    return Arbres(max_iter=150, learning_rate=0.05, max_leaf_nodes=5).fit(
        recus[covariables], recus["baisse_pas"])


sous_iec, sous_diuretique = petits_arbres("iec"), petits_arbres("diuretique")


def changer(patients, seuil=7):
    x = patients[covariables]
    return [int(g > seuil) for g in sous_iec.predict(x) - sous_diuretique.predict(x)]
