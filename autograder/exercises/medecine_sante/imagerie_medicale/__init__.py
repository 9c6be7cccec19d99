"""Lesions in simulated mammography patches, then the decision to take a biopsy.

Students learn on four exposures of each of 200 patients: a model that recognises a patient
seems to recognise lesions, until whole patients are held out. The exam shows one exposure of
each new patient; its ceiling is the exact likelihood ratio of a lesion. The decision weighs
a missed lesion against a needless biopsy, from the score of an existing reading software.
"""

from autograder.exercises.model import Exercise, Family
from autograder.exercises.questions import (
    Choices,
    Function,
    Number,
    Predict,
    Scored,
    Values,
)
from autograder.outils.metrics.classification import ROC_AUC, SENSITIVITY_90

from . import draws
from .metrics import BIOPSY_COST
from .world import draw_world

EXERCISE = Exercise(
    title="Diagnostic médical basé sur l’imagerie médicale",
    number=1,
    level=1,
    world=draw_world,
    data=draws.data,
    q1=Values(
        "Regarder les données",
        points=2,
        prevalence=Number(right=draws.malignant_share, within=(0, 1), tolerance=0.005),
        ecart_centre=Number(
            right=draws.central_contrast, within=(-5, 5), tolerance=0.01, unit="u.a."
        ),
    ),
    q2=Function(
        title="Sensibilité à spécificité imposée",
        points=3,
        cases=draws.drawn_scores,
        reference=draws.sensitivity_at,
        hidden=30,
        validation=10,
        within=(0, 1),
    ),
    q3=Predict(
        title="Détecter une lésion",
        family=Family("cliches", draws.exposures, hidden=3000, validation=400, learnable=True),
        truth="cliches",
        scores=(
            Scored(ROC_AUC, 6, floor=0.40, target=0.75, desk_sd=0.037),
            Scored(SENSITIVITY_90, 2, floor=0.40, target=0.70, desk_sd=0.069),
        ),
    ),
    q4=Values(
        "Le piège du patient connu",
        points=2,
        auc_melange=Number(right=draws.shuffled_auc, within=(0, 1), tolerance=0.015),
        auc_patients=Number(right=draws.auc_by_patient, within=(0, 1), tolerance=0.015),
    ),
    q5=Predict(
        title="Décider d’une biopsie",
        family=Family(
            "lectures", draws.new_readings, hidden=20_000, validation=4000, learnable=True
        ),
        truth="lectures",
        method="call",
        labels=(0, 1),
        scores=(Scored(BIOPSY_COST, 3, floor=0.20, target=0.50, desk_sd=0.10),),
    ),
    q6=Choices("Conclure", points=2, floor=0.25, donnees="b", seuil="c"),
)
