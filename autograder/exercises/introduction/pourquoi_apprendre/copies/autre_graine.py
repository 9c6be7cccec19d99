# Les modèles du corrigé, avec d'autres graines et d'autres tirages des exemples.

# %% [reponse] q2_reponse
from sklearn.linear_model import LogisticRegression

gardes = chiffres.sample(frac=0.9, random_state=7)
lecteur = LogisticRegression(C=0.01, max_iter=1000, random_state=7)
lecteur.fit(gardes[pixels], gardes["chiffre"])

# %% [reponse] q4_reponse
from sklearn.cluster import KMeans
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

groupes = make_pipeline(StandardScaler(), KMeans(n_clusters=3, n_init=10, random_state=7))
groupes.fit(vins)

# %% [reponse] q5_reponse
from sklearn.model_selection import KFold

melanges = patients.sample(frac=0.9, random_state=7)
voisins = make_pipeline(StandardScaler(), KNeighborsRegressor(n_neighbors=30, weights="distance"))
plis = KFold(10, shuffle=True, random_state=7)
prevus = cross_val_predict(voisins, melanges[mesures], melanges["progression"], cv=plis)
ecart_bas, ecart_haut = np.quantile(melanges["progression"] - prevus, [0.05, 0.95])
voisins.fit(melanges[mesures], melanges["progression"])


def prevoir(nouveaux):
    milieu = voisins.predict(nouveaux)
    return np.column_stack([milieu + ecart_bas, milieu, milieu + ecart_haut])
