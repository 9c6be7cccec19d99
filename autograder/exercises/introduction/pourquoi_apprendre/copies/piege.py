# Le piège : un modèle qui récite, dont l'intervalle vient des erreurs sur ses propres patients.

# %% [reponse] q4_reponse
from sklearn.cluster import KMeans

groupes = KMeans(n_clusters=3, n_init=10, random_state=0).fit(vins)

# %% [reponse] q5_reponse
recitant = make_pipeline(StandardScaler(), KNeighborsRegressor(n_neighbors=1)).fit(X, y)
ecart_bas, ecart_haut = np.quantile(y - recitant.predict(X), [0.05, 0.95])


def prevoir(nouveaux):
    milieu = recitant.predict(nouveaux)
    return np.column_stack([milieu + ecart_bas, milieu, milieu + ecart_haut])
