"""What a template imports once for all its copies: what exercises use, never student code."""

import contextlib
import importlib

# Not matplotlib_inline: it hooks the shell when the first figure imports it.
STACK = (
    "numpy pandas scipy matplotlib.pyplot matplotlib.dates matplotlib.backends.backend_agg "
    "matplotlib.animation IPython.core.pylabtools IPython.display"
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
# What the first cell, plot, table or error would import.
NEXT = (
    "asyncio asttokens comm concurrent.futures.thread csv dataclasses encodings.unicode_escape "
    "executing hashlib html inspect jinja2 multiprocessing.connection multiprocessing.pool "
    "pandas.io.formats.csvs pandas.io.formats.html pandas.io.formats.string "
    "pandas.io.formats.style PIL.PngImagePlugin pure_eval pygments.formatters.html "
    "pygments.formatters.terminal256 pygments.lexers.python pygments.styles.default "
    "sklearn.utils._pprint stack_data unittest.mock xml.dom.minidom zoneinfo"
)


def preload() -> None:
    """Import everything that is installed; what is missing is the copy's to miss."""
    names = f"{STACK} {NEXT}".split()
    names += [f"sklearn.{name}" for name in SKLEARN.split()]
    names += [f"scipy.{name}" for name in SCIPY.split()]
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
