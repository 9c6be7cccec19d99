# Une exception dans une seule cellule ; les autres réponses sont justes.

# %% [reponse] q4_reponse
piege = {"ecart_brut": moyennes["inhibiteur_calcique"] - moyennes["placebo"], "ecart_ajuste": 0}
