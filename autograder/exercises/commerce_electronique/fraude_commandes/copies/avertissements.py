# Des réponses justes qui émettent des avertissements gardent leurs points.

# %% [reponse] q4_reponse
import warnings


def surprise_appareil(lot):
    warnings.warn("un compte est dit neuf avant 30 jours", UserWarning, stacklevel=2)
    print("relations d’un lot de", len(lot), "commandes")
    neufs = lot[lot["anciennete_compte"] < 30].groupby("appareil")["compte"].nunique()
    return lot["appareil"].map(neufs).fillna(0)

# %% [reponse] q5_reponse
def suspicion(lot):
    warnings.warn("poids égaux supposés", UserWarning, stacklevel=2)
    indices = np.column_stack([
        surprise_montant(lot), surprise_appareil(lot), -np.log(lot["duree_session"]),
        lot["echecs_paiement"], np.log1p(lot["distance_km"]),
    ])
    ecarts = (indices - np.median(indices, axis=0)) / indices.std(axis=0)
    return ecarts.clip(0).sum(axis=1).reshape(-1).tolist()
