# Une politique honnête qui émet des avertissements garde ses points.

# %% [reponse] q3_reponse
import warnings

modeles = {}
for nom in bras:
    soignes = dossiers[dossiers["traitement"] == nom]
    modeles[nom] = regression().fit(soignes[covariables], soignes["baisse_pas"])


def choisir(patients):
    warnings.warn("médicaments comparés sans essai", UserWarning, stacklevel=2)
    print("conseil pour", len(patients), "patients")
    baisses = np.column_stack([modeles[nom].predict(patients[covariables]) for nom in bras])
    return pd.Series(np.array(bras)[baisses.argmax(axis=1)])

# %% [reponse] q5_reponse
def changer(patients, seuil=7):
    warnings.warn("coût du changement supposé constant", UserWarning, stacklevel=2)
    gain = modeles["iec"].predict(patients[covariables])
    gain = gain - modeles["diuretique"].predict(patients[covariables])
    return pd.Series(gain > seuil).astype(float)
