# Une boucle sans fin dans une cellule ; ce qui précède est juste.

# %% [reponse] q4_reponse
while True:
    pass
