# Ni les estimateurs ni les calculs du corrigé : voisins, mélange gaussien, vecteurs de support.

# %% [reponse] q1_reponse
centre = {}
for nom, k in (("centre_zero", 0), ("centre_un", 1)):
    images = chiffres[pixels].to_numpy()[chiffres["chiffre"].to_numpy() == k]
    centre[nom] = float(np.mean(images.reshape(-1, 8, 8)[:, 3, 4]))

# %% [reponse] q2_reponse
from sklearn.neighbors import KNeighborsClassifier as Voisins

lecteur = Voisins(n_neighbors=3).fit(chiffres[pixels], chiffres["chiffre"])

# %% [reponse] q3_reponse
from scipy.spatial.distance import cdist


def erreur(n):
    connus, inconnus = chiffres[:n], chiffres[600:]
    distances = cdist(inconnus[pixels], connus[pixels], "sqeuclidean")
    lus = connus["chiffre"].to_numpy()[distances.argmin(axis=1)]
    return float(np.mean(lus != inconnus["chiffre"].to_numpy()))


progres = {"erreur_30": erreur(30), "erreur_600": erreur(600)}

# %% [reponse] q4_reponse
from sklearn.mixture import GaussianMixture


class Cepages:
    def fit(self, table):
        self.moyenne, self.ecart = table.mean(), table.std()
        self.melange = GaussianMixture(
            3, covariance_type="spherical", n_init=10, random_state=0
        ).fit(((table - self.moyenne) / self.ecart).to_numpy())
        return self

    def predict(self, table):
        return self.melange.predict(((table - self.moyenne) / self.ecart).to_numpy())


groupes = Cepages().fit(vins)

# %% [reponse] q5_reponse
from sklearn.model_selection import KFold
from sklearn.svm import SVR

moyennes_patients, ecarts_patients = patients[mesures].mean(), patients[mesures].std()


def ajuster(table):
    return SVR(C=30, gamma=0.02).fit(
        (table[mesures] - moyennes_patients) / ecarts_patients, table["progression"]
    )


residus = []
for appris, prevus in KFold(10, shuffle=True, random_state=1).split(patients):
    machine = ajuster(patients.iloc[appris])
    reduites = (patients.iloc[prevus][mesures] - moyennes_patients) / ecarts_patients
    residus.extend(patients.iloc[prevus]["progression"] - machine.predict(reduites))
marges = np.percentile(residus, [5, 50, 95])
machine = ajuster(patients)


def prevoir(nouveaux):
    prevision = machine.predict((nouveaux - moyennes_patients) / ecarts_patients)
    return np.stack([prevision + marges[0], prevision, prevision + marges[2]], axis=1)
