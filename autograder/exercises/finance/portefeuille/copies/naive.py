# Modèles naïfs : oublier le risque, répartir à parts égales selon le profil, dire toujours oui.

# %% [reponse] q2_reponse
def equivalent_certain(rendements, aversion):
    return 1200 * float(np.mean(rendements))

# %% [reponse] q3_reponse
def conseil(titres, aversion):
    return np.full(len(titres), min(1, 2.5 / aversion) / len(titres))


conseiller = pour_chaque_client(conseil)

# %% [reponse] q5_reponse
def decision(titres, aversion, frais=2):
    return 1


accepter = pour_chaque_client(decision)
