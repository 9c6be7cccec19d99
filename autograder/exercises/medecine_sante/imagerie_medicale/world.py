"""Lesions in simulated mammography patches.

The patch is the sum of a tissue texture that belongs to the patient, a texture of the
exposure and white detector noise. Textures are Gaussian fields whose power spectrum falls
as 1/f^β: Burgess (1999, 2001) measured β between 2 and 4 on mammograms, 2.8 on average.
A malignant patch adds a small Gaussian blob at a random place near the centre.

Because the field is stationary and Gaussian, the likelihood ratio of "a blob of known
width at a known place" is exact in Fourier space; averaging it over places and widths
gives the best achievable score, the oracle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from autograder.exercises.model import Rng

Images = npt.NDArray[np.float64]

SIDE = 24
"""Side of a patch, in pixels."""
PIXELS = [f"px_{i}" for i in range(SIDE * SIDE)]
PREVALENCE = 0.35
"""Share of malignant patients: a screening recall clinic, not the general population."""
PATIENT_SHARE, EXPOSURE_SHARE = 0.6, 0.4
"""Shares of the texture's variance that belong to the patient and to the exposure."""
NOISE = 0.35
"""Standard deviation of the detector's white noise, in the texture's own unit (u.a.)."""
WIDTHS = (1.2, 1.6, 2.0)
"""Standard deviations of a lesion, in pixels."""
SHIFT = 5
"""Largest distance of a lesion from the centre along each axis, in pixels."""
_EXPONENTS = (2.6, 2.8, 3.0)
_AMPLITUDES = (2.515, 2.405, 2.28)
"""Amplitude (u.a.) for which the oracle's AUC is 0.90, measured on 12,000 patches."""


@dataclass(frozen=True)
class World:
    """Drawn parameters.

    Parameters
    ----------
    exponent : float
        β of the texture's spectrum.
    amplitude : float
        Height of a lesion, in u.a.
    separation : float
        Distance between the reading software's mean scores, in standard deviations.
    """

    exponent: float
    amplitude: float
    separation: float


def draw_world(rng: Rng) -> World:
    """World of equal difficulty: the amplitude keeps the oracle's AUC near 0.90."""
    exponent = round(float(rng.uniform(2.6, 3.0)), 2)
    amplitude = round(float(np.interp(exponent, _EXPONENTS, _AMPLITUDES)), 2)
    return World(exponent, amplitude, round(float(rng.uniform(1.7, 1.9)), 2))


def spectrum(exponent: float) -> Images:
    """Power spectrum 1/f^exponent of a texture of unit variance, shape (24, 24)."""
    frequency = np.fft.fftfreq(SIDE)
    radius = np.hypot(*np.meshgrid(frequency, frequency))
    radius[0, 0] = radius[0, 1]
    power = radius**-exponent
    return np.asarray(power / power.mean())


def textures(count: int, exponent: float, rng: Rng) -> Images:
    """Gaussian textures of unit variance, shape (count, 24, 24)."""
    white = rng.normal(size=(count, SIDE, SIDE))
    return np.fft.ifft2(np.fft.fft2(white) * np.sqrt(spectrum(exponent))).real


def lesions(count: int, world: World, rng: Rng) -> Images:
    """Gaussian blobs at random places and widths, shape (count, 24, 24)."""
    grid = np.arange(SIDE) - SIDE // 2
    x, y = rng.integers(-SHIFT, SHIFT + 1, size=(2, count, 1, 1))
    width = rng.choice(WIDTHS, size=(count, 1, 1))
    squared = (grid[None, None, :] - x) ** 2 + (grid[None, :, None] - y) ** 2
    return np.asarray(world.amplitude * np.exp(-squared / (2 * width**2)))


def patches(patients: int, views: int, world: World, rng: Rng) -> pd.DataFrame:
    """Patches with ``patient_id``, ``px_0`` to ``px_575`` (u.a., two decimals), ``maligne``."""
    malignant = (rng.random(patients) < PREVALENCE).astype(int).repeat(views)
    count = patients * views
    patient = textures(patients, world.exponent, rng).repeat(views, axis=0)
    image = np.sqrt(PATIENT_SHARE) * patient
    image += np.sqrt(EXPOSURE_SHARE) * textures(count, world.exponent, rng)
    image += NOISE * rng.normal(size=image.shape)
    image += malignant[:, None, None] * lesions(count, world, rng)
    table = pd.DataFrame(image.reshape(count, -1).round(2), columns=PIXELS)
    table.insert(0, "patient_id", np.arange(patients).repeat(views))
    table["maligne"] = malignant
    return table


def likelihood_ratio(images: Images, world: World) -> npt.NDArray[np.float64]:
    """Exact log-likelihood ratio of a lesion at an unknown place, shape (n,)."""
    noise = spectrum(world.exponent) + NOISE**2
    filtered = np.fft.fft2(images.reshape(-1, SIDE, SIDE)) / noise
    places = SIDE // 2 + np.arange(-SHIFT, SHIFT + 1)
    grid = (np.arange(SIDE) + SIDE // 2) % SIDE - SIDE // 2
    terms = []
    for width in WIDTHS:
        blob = np.exp(-(grid[None, :] ** 2 + grid[:, None] ** 2) / (2 * width**2))
        template = np.fft.fft2(world.amplitude * blob)
        energy = 0.5 * float((np.abs(template) ** 2 / noise).mean())
        match = np.fft.ifft2(filtered * np.conj(template)).real
        terms.append(match[:, places][:, :, places].reshape(len(match), -1) - energy)
    return np.asarray(np.logaddexp.reduce(np.concatenate(terms, axis=1), axis=1))


def readings(count: int, world: World, rng: Rng) -> pd.DataFrame:
    """Scores of an existing reading software: ``score`` (no unit) and ``maligne``."""
    malignant = (rng.random(count) < PREVALENCE).astype(int)
    score = rng.normal(size=count) + world.separation * malignant
    return pd.DataFrame({"score": score.round(3), "maligne": malignant})


def log_odds(table: pd.DataFrame, world: World) -> npt.NDArray[np.float64]:
    """Exact log-odds of a lesion given the reading software's score, shape (n,)."""
    prior = np.log(PREVALENCE / (1 - PREVALENCE))
    logit = prior + world.separation * (table["score"] - world.separation / 2)
    return np.asarray(logit)
