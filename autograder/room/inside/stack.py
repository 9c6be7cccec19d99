"""What a template imports once for all its copies: what exercises use, never student code."""

import contextlib
import importlib
import warnings

STACK = (
    "numpy pandas scipy matplotlib.pyplot matplotlib.dates matplotlib.backends.backend_agg "
    "matplotlib.animation matplotlib_inline.config IPython.core.pylabtools IPython.display"
)
SKLEARN = (
    "calibration cluster compose covariance cross_decomposition datasets decomposition "
    "discriminant_analysis dummy ensemble feature_extraction.text feature_selection "
    "gaussian_process impute inspection isotonic kernel_approximation kernel_ridge "
    "linear_model manifold metrics mixture model_selection multiclass multioutput "
    "naive_bayes neighbors neural_network pipeline preprocessing random_projection "
    "semi_supervised svm tree utils"
)
SCIPY = (
    "cluster.hierarchy fft integrate interpolate linalg ndimage optimize signal sparse.csgraph "
    "spatial.distance special stats"
)
NEXT = (  # imported by the first cell, plot, table or error otherwise
    "asyncio concurrent.futures.thread multiprocessing.connection multiprocessing.pool "
    "IPython.core.autocall IPython.core.completer pandas.io.formats.html "
    "pandas.io.formats.string pandas.io.formats.csvs dataclasses html hashlib csv inspect "
    "unittest.mock zoneinfo"
)


def load() -> None:
    """Import everything that is installed; what is missing is the copy's to miss."""
    names = f"{STACK} {NEXT}".split()
    names += [f"sklearn.{name}" for name in SKLEARN.split()]
    names += [f"scipy.{name}" for name in SCIPY.split()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
