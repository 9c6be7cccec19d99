"""Address of a cluster's scheduler, and the certificates that it is reached with."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from autograder.errors import UsageError

CERTIFICATES = ("ca.pem", "cert.pem", "cle.pem")
"""Authority, certificate and private key, in a folder of certificates."""
OPEN_TCP = (
    "{address} refusée : en tcp, sans chiffrement ni identité, quiconque joint l’ordonnanceur "
    "exécute le code de son choix sur cette machine et sur toute la grappe. tcp:// n’est "
    "accepté que sur la machine elle-même (127.0.0.1, ::1, localhost) ; ailleurs, employez "
    "tls:// et --certificats."
)


@dataclass(frozen=True)
class Address:
    """Where a scheduler listens, checked.

    Parameters
    ----------
    url : str
        ``tls://host:port``, or ``tcp://`` on this very machine.
    certificates : Path, optional
        Folder of :data:`CERTIFICATES`; ``tls`` needs it.

    Raises
    ------
    UsageError
        If the address is malformed or unsafe, or the certificates missing or exposed.
    """

    url: str
    certificates: Path | None = None

    def __post_init__(self) -> None:
        if not _is_scheduler(self.url):
            raise UsageError(
                f"Adresse de grappe refusée : « {self.url} ». Attendu : tls://hôte:8786."
            )
        refuse_open(self.url)
        if self.secure and self.certificates is None:
            raise UsageError(
                "tls:// demande --certificats DOSSIER, un dossier qui contient "
                f"{', '.join(CERTIFICATES)}. docs/grappe.md dit comment les fabriquer."
            )
        if self.certificates is not None:
            if not self.secure:
                raise UsageError("--certificats ne sert qu’avec une adresse tls://.")
            _check(self.certificates)

    @property
    def secure(self) -> bool:
        """Whether the connection is encrypted and both ends are known."""
        return self.url.startswith("tls://")


def refuse_open(url: str) -> None:
    """Refuse an address that anyone could reach without a certificate.

    No name but ``localhost`` is resolved: a name server may lie, or change its mind.

    Raises
    ------
    UsageError
        If it is plain tcp beyond this machine.
    """
    host = urlsplit(url).hostname or ""
    if not url.startswith("tls://") and not _is_loopback(host):
        raise UsageError(OPEN_TCP.format(address=url))


def _is_scheduler(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return (
            url == f"{parts.scheme}://{parts.netloc}" and parts.scheme in ("tls", "tcp")
            and bool(parts.hostname) and bool(parts.port) and "@" not in url
        )
    except ValueError:  # a port that is no number
        return False


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _check(folder: Path) -> None:
    missing = [name for name in CERTIFICATES if not (folder / name).is_file()]
    if missing:
        raise UsageError(f"Certificats introuvables dans {folder} : {', '.join(missing)}.")
    key = folder / CERTIFICATES[-1]
    if key.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UsageError(f"{key} est lisible par d’autres que vous : chmod 600 {key}")
