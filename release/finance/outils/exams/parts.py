"""The code that an exam's JSON only names: metrics and closed-loop environments.

General metrics live in ``outils``. An exercise's own ones are modules of its folder, which
ship to its students and travel inside its papers: whoever holds a paper can judge with it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from .. import metrics
from ..environments import Environment
from ..metrics import Metric

PACKAGE = __package__.rpartition(".")[0]
"""``outils`` in a student's folder, ``autograder.outils`` in the engine."""


@dataclass(frozen=True)
class Parts:
    """Metrics and environments, by name."""

    metrics: Mapping[str, Metric] = field(default_factory=dict)
    environments: Mapping[str, Environment] = field(default_factory=dict)

    def __or__(self, other: Parts) -> Parts:
        return Parts(
            {**self.metrics, **other.metrics}, {**self.environments, **other.environments}
        )


@cache
def general() -> Parts:
    """Metrics that no exercise owns."""
    names = (module.name for module in iter_modules(metrics.__path__))
    return _found(import_module(f"{metrics.__name__}.{name}") for name in names)


def load_parts(exercise: str, sources: Mapping[str, str]) -> Parts:
    """Run an exercise's own modules and collect what they define.

    Parameters
    ----------
    exercise : str
        Name of the exercise, without its theme.
    sources : mapping of str to str
        Python text by name of module; each may import those before it.
    """
    package = f"{PACKAGE}.{exercise}"
    sys.modules[package] = holder = ModuleType(package)
    holder.__path__ = []
    modules = []
    for name, text in sources.items():
        module = ModuleType(f"{package}.{name}")
        module.__package__ = package
        sys.modules[module.__name__] = module
        exec(compile(text, f"{exercise}/{name}.py", "exec"), module.__dict__)
        modules.append(module)
    return _found(modules)


def _found(modules: Iterable[ModuleType]) -> Parts:
    values = [value for module in modules for value in vars(module).values()]
    return Parts(
        {value.name: value for value in values if isinstance(value, Metric)},
        {value.name: value for value in values if isinstance(value, Environment)},
    )
