# Une boucle sans fin dans une cellule ; ce qui précède est juste.

# %% [reponse] q5_reponse
while True:
    pass
