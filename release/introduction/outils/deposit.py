"""The archive that a student hands in, and its receipt.

``autograder collecter`` reads it: ``<theme>_<name>.zip`` holds the theme's notebooks under the
names that they were given, and the student's own modules.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from .faults import Fault
from .journal import Cell

EXAMPLE = "Prénom Nom"
CALL = 'verifier.remettre("Prénom Nom")'
FORBIDDEN = frozenset('\\/:*?"<>|')
"""Characters that some system refuses in the name of a file."""
LONGEST = 80


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What an archive holds.

    Parameters
    ----------
    path : Path
        The archive.
    made : datetime
        When, by this computer's clock.
    digests : mapping of str to str
        SHA-256 of each file, in hexadecimal, by name: that of the same file once collected.
    """

    path: Path
    made: datetime
    digests: Mapping[str, str]

    def lines(self) -> Iterator[str]:
        """Receipt, line by line."""
        yield f"Archive : {self.path.name}"
        offset = f"{self.made:%z}"
        yield (
            f"Faite le {self.made:%d/%m/%Y à %H:%M:%S} (UTC{offset[:3]}:{offset[3:]}), à "
            "l’horloge de cet ordinateur"
        )
        for name, digest in self.digests.items():
            yield f"{name}, empreinte SHA-256 : {digest}"


def owner_name(name: str) -> str:
    """Name to hand in under: the one given, else that of the account.

    Raises
    ------
    Fault
        If there is none, or one that no file can bear.
    """
    chosen = " ".join((name or os.environ.get("JUPYTERHUB_USER", "")).split())
    if not chosen or chosen == EXAMPLE:
        raise Fault("nom", f"Écrivez votre prénom et votre nom : {CALL}.")
    if FORBIDDEN & set(chosen) or not chosen.isprintable() or chosen[0] == ".":
        raise Fault(
            "nom", "Le nom ne doit contenir que des lettres, des chiffres, des espaces, des tirets "
            f"et des apostrophes : {CALL}.",
        )
    if len(chosen) > LONGEST:
        raise Fault("nom", f"Un nom de {LONGEST} caractères au plus était attendu : {CALL}.")
    return chosen


def find_notebook(folder: Path, exercise: str) -> Path:
    """File of the running notebook: the one that Jupyter opened, else the released name.

    Raises
    ------
    Fault
        If there is none.
    """
    opened = Path(os.environ.get("JPY_SESSION_NAME", "")).name
    for name in (opened, f"{exercise}.ipynb"):
        if name.endswith(".ipynb") and (folder / name).is_file():
            return folder / name
    raise Fault(
        "dossier",
        f"Le carnet {exercise}.ipynb est introuvable dans {folder}. Rendez-lui ce nom, à côté de "
        "bareme.json, puis recommencez.",
    )


def code_cells(content: bytes) -> list[Cell]:
    """Code cells of a notebook's file.

    Raises
    ------
    Fault
        If it is no notebook.
    """
    try:
        cells: list[dict[str, Any]] = json.loads(content)["cells"]
        return [
            Cell(str(cell.get("id", number)), "".join(cell["source"]))
            for number, cell in enumerate(cells) if cell["cell_type"] == "code"
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Fault(
            "dossier", "Le carnet sur le disque est illisible : enregistrez-le de nouveau, puis "
            "recommencez.",
        ) from None


def pack(folder: Path, theme: str, owner: str, notebooks: Mapping[str, Path]) -> Receipt:
    """Write the archive and its receipt beside the notebooks.

    Parameters
    ----------
    folder : Path
        The student's folder.
    theme : str
        Its theme.
    owner : str
        As :func:`owner_name` gives it.
    notebooks : mapping of str to Path
        Files of the theme's notebooks, by the name that they take in the archive.
    """
    modules = {path.name: path for path in sorted(folder.glob("*.py"))}
    contents = {name: path.read_bytes() for name, path in {**notebooks, **modules}.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    receipt = Receipt(
        path=folder / f"{theme}_{owner}.zip",
        made=datetime.now().astimezone(),
        digests={name: hashlib.sha256(body).hexdigest() for name, body in contents.items()},
    )
    _write(receipt.path, packed.getvalue())
    text = "\n".join(receipt.lines()) + "\n"
    _write(receipt.path.with_suffix(".recu.txt"), text.encode("utf-8"))
    return receipt


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    partial = path.with_name(f".{path.name}.partiel")
    partial.write_bytes(content)
    partial.replace(path)
