"""What this machine offers to rooms, for `autograder diagnostic`."""

import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from ..errors import RoomUnavailable
from .bubble.trial import open_bubble
from .kernel import identity
from .kernel.cgroup import make_group
from .kernel.seccomp import architecture
from .limits import Limits

OLDEST = (0, 8)  # the first bubblewrap with --disable-userns
BOUNDS = ("cell_output", "total_output", "output_count")
KERNEL = Path("/proc/sys")
# (setting, value that forbids user namespaces)
FORBIDDING = (
    ("kernel/apparmor_restrict_unprivileged_userns", "1"),
    ("kernel/unprivileged_userns_clone", "0"),
    ("user/max_user_namespaces", "0"),
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, in French.

    Parameters
    ----------
    name : str
        What was looked at.
    ok : bool
        Whether it is as it should be.
    message : str
        What was found.
    remedy : str
        What to do about it; empty if nothing.
    required : bool
        Whether grading in a bubble needs it.
    """

    name: str
    ok: bool
    message: str
    remedy: str = ""
    required: bool = True


def checks() -> list[Check]:
    """Look at everything that a bubble needs, then start one for real.

    Returns
    -------
    list of Check
        In the order in which they depend on each other; takes about a second.
    """
    looks: tuple[Callable[[], Check], ...] = (
        bubblewrap,
        user_namespaces,
        system_calls,
        control_groups,
        real_room,
        alembic,
    )
    return [look() for look in looks]


def bubblewrap() -> Check:
    """Look for a recent bubblewrap."""
    remedy = "Installez bubblewrap 0.8 ou plus récent : « sudo apt install bubblewrap »."
    found = shutil.which("bwrap")
    if found is None:
        return Check("bubblewrap", False, "bwrap est introuvable.", remedy)
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    numbers = re.search(r"(\d+)\.(\d+)", told.stdout)
    if numbers is None:
        return Check("bubblewrap", False, f"La version de {found} est illisible.", remedy)
    version = (int(numbers[1]), int(numbers[2]))
    text = f"Version {version[0]}.{version[1]} ({found})."
    good = version >= OLDEST
    return Check("bubblewrap", good, text, "" if good else remedy)


def user_namespaces() -> Check:
    """Look for settings that forbid user namespaces to ordinary users."""
    name = "espaces de noms utilisateur"
    if identity.available():
        return Check(name, True, "Inutiles : le correcteur est root.")
    for setting, refusal in FORBIDDING:
        path = KERNEL / setting
        if path.exists() and path.read_text(encoding="ascii").strip() == refusal:
            option = f"{setting.replace('/', '.')}={'0' if refusal == '1' else '10000'}"
            option = option.replace("clone=10000", "clone=1")
            message = f"Le noyau les refuse ({setting} vaut {refusal})."
            return Check(name, False, message, f"« sudo sysctl {option} »")
    return Check(name, True, "Le noyau ne les refuse pas.")


def system_calls() -> Check:
    """Look for seccomp filters and for one written for this processor."""
    name = "filtre d’appels système"
    try:
        architecture()
    except RoomUnavailable as error:
        return Check(name, False, str(error), "Utilisez une machine x86_64 ou aarch64.")
    actions = KERNEL / "kernel/seccomp/actions_avail"
    if actions.exists() and "kill_process" in actions.read_text(encoding="ascii"):
        return Check(name, True, "seccomp est disponible.")
    return Check(name, False, "seccomp manque au noyau.", "Utilisez un noyau Linux 4.14 ou plus.")


def control_groups() -> Check:
    """Try to make a bounded control group; a sampling watchdog replaces it."""
    name = "groupes de contrôle"
    group = make_group(Limits())
    if group:
        group.remove()
        return Check(name, True, "Le noyau bornera la mémoire de chaque salle.", required=False)
    return Check(
        name,
        False,
        "Non délégués : la mémoire est surveillée vingt fois par seconde, ce qui suffit.",
        "Facultatif : le systemd de l’utilisateur les délègue tout seul, s’il répond ; là où "
        "personne n’ouvre de session, « sudo loginctl enable-linger UTILISATEUR ».",
        required=False,
    )


def real_room() -> Check:
    """Start a bubble and run one cell in it."""
    name = "salle d’essai"
    limits = Limits(wall=60.0)
    bounds = {key: value for key, value in asdict(limits).items() if key in BOUNDS}
    cell = {"index": 0, "source": "6 * 7", "question": None}
    job = {"cells": [cell], "limits": bounds, "figures": False}
    begin = time.monotonic()
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            open_bubble().launch(Path(folder), limits) as run,
        ):
            run.connection.send_bytes(json.dumps(job).encode())
            answer = run.connection.recv_bytes(65536)
    except RoomUnavailable as error:
        return Check(name, False, str(error), "Corrigez d’abord les points ci-dessus.")
    except (EOFError, OSError) as error:
        return Check(name, False, f"La salle est morte : {error!r}.", "Signalez ce défaut.")
    if b'"text/plain": "42"' not in answer:
        return Check(name, False, "La cellule d’essai a mal tourné.", "Réinstallez IPython.")
    return Check(name, True, f"Une cellule exécutée en {time.monotonic() - begin:.1f} s.")


def alembic() -> Check:
    """Look for the command that nbgrader runs to create its database."""
    if shutil.which("alembic"):
        return Check("alembic", True, "Présent dans PATH.", required=False)
    message = "alembic n’est pas dans PATH : nbgrader ne pourra pas créer sa base."
    remedy = "Activez l’environnement virtuel du projet : « source .venv/bin/activate »."
    return Check("alembic", False, message, remedy, required=False)
