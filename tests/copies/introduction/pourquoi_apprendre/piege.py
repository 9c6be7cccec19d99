# Le piège : un arbre profond, dont l'intervalle vient des erreurs sur ses propres patients.

# %% [reponse] q4_reponse
from sklearn.cluster import KMeans

groupes = KMeans(n_clusters=3, n_init=10, random_state=0).fit(vins)

# %% [reponse] q5_reponse
from sklearn.tree import DecisionTreeRegressor

X, y = patients[mesures], patients["progression"]
arbre = DecisionTreeRegressor(random_state=0).fit(X, y)
ecart_bas, ecart_haut = np.quantile(y - arbre.predict(X), [0.05, 0.95])


def prevoir(patients):
    milieu = arbre.predict(patients)
    return np.column_stack([milieu + ecart_bas, milieu, milieu + ecart_haut])
