# Modèles naïfs : une règle de trois, les taux du bureau, et le seuil habituel de 0,5.

# %% [reponse] q2_reponse
def recaler(proba, part, taux):
    return proba * taux / part

# %% [reponse] q3_reponse
def predire(demandes):
    par_incidents = bureau["defauts"] / bureau["dossiers"]
    return demandes["incidents"].map(par_incidents)

# %% [reponse] q5_reponse
classes = simple(nombres).fit(developpement, developpement["defaut"])


def accorder(demandes):
    return 1 - classes.predict(demandes)
