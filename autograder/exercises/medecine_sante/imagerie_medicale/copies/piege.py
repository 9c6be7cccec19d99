# Le piège : le modèle qui reconnaît les patients, et le seuil qui minimise les erreurs.

# %% [reponse] q3_reponse
modele = make_pipeline(PCA(60, whiten=True, random_state=0), SVC()).fit(X, y)

# %% [reponse] q5_reponse
def decider(table):
    return (table["score"] > 1.2).astype(int)
