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
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, cross_val_predict

melanges = patients.sample(frac=0.9, random_state=7)
X, y = melanges[mesures], melanges["progression"]
regression = LinearRegression()
plis = KFold(5, shuffle=True, random_state=7)
ecart_bas, ecart_haut = np.quantile(y - cross_val_predict(regression, X, y, cv=plis), [0.05, 0.95])
regression.fit(X, y)


def prevoir(patients):
    centre_prevu = regression.predict(patients)
    return np.column_stack([centre_prevu + ecart_bas, centre_prevu, centre_prevu + ecart_haut])
