# Modèles naïfs : imiter les médecins, et ne rien pondérer.

# %% [reponse] q2_reponse
def valeur_essai(politique, traitement, baisse, propension):
    return float(np.mean(baisse[politique == traitement]))

# %% [reponse] q3_reponse
from sklearn.tree import DecisionTreeClassifier

habitude = DecisionTreeClassifier(max_depth=4, random_state=0)
habitude.fit(dossiers[covariables], dossiers["traitement"])


def choisir(patients):
    return habitude.predict(patients[covariables])

# %% [reponse] q5_reponse
from sklearn.tree import DecisionTreeClassifier as Arbre

usage = Arbre(max_depth=4, random_state=0).fit(dossiers[covariables], dossiers["traitement"])


def changer(patients, seuil=7):
    return (usage.predict(patients[covariables]) == "iec").astype(int)
