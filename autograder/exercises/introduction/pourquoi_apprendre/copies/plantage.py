# Une exception dans une seule cellule ; les autres réponses sont justes.

# %% [reponse] q4_reponse
groupes = vins["cepage"].to_numpy()
