# Une exception dans une seule cellule ; les autres réponses sont justes.

# %% [reponse] q4_reponse
piege = {"auc_avec": cross_val_score(simple(nombres), developpement, developpement["perte"])}
