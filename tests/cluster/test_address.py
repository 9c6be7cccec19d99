"""Where a cluster may be: encrypted and mutual, or on this very machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.cli import main
from autograder.cohort.address import CERTIFICATES, Address
from autograder.errors import UsageError


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    for name in CERTIFICATES:
        (tmp_path / name).write_text("pem")
        (tmp_path / name).chmod(0o600)
    return tmp_path


@pytest.mark.parametrize(
    "url", ["tcp://127.0.0.1:8786", "tcp://127.8.9.1:1", "tcp://[::1]:8786", "tcp://localhost:8786"]
)
def test_plain_tcp_is_accepted_on_this_machine(url: str) -> None:
    assert not Address(url).secure


@pytest.mark.parametrize(
    "url",
    [
        "tcp://10.0.0.5:8786", "tcp://grappe.univ.fr:8786", "tcp://0.0.0.0:8786",
        "tcp://[::]:8786", "tcp://localhost.univ.fr:8786", "tcp://192.168.1.1:8786",
        "tcp://127.1:8786", "tcp://2130706433:8786",
    ],
)
def test_plain_tcp_is_refused_elsewhere_and_says_why(url: str) -> None:
    with pytest.raises(UsageError, match="exécute le code de son choix"):
        Address(url)


@pytest.mark.parametrize(
    "url",
    [
        "10.0.0.5:8786", "127.0.0.1:8786", "http://127.0.0.1:8786", "inproc://a", "tls://", "",
        "tls://hote", "tls://hote:port", "tls://hote:99999", "tcp://127.0.0.1@10.0.0.5:8786",
        "tcp://127.0.0.1:8786/x", "ucx://127.0.0.1:8786", "TCP://10.0.0.5:8786",
    ],
)
def test_what_is_no_address_of_a_scheduler_is_refused(url: str, certificates: Path) -> None:
    with pytest.raises(UsageError, match="tls://hôte:8786"):
        Address(url, certificates)


def test_tls_asks_for_certificates(certificates: Path) -> None:
    assert Address("tls://grappe.univ.fr:8786", certificates).secure
    with pytest.raises(UsageError, match="--certificats"):
        Address("tls://grappe.univ.fr:8786")


def test_missing_certificate_is_named(certificates: Path) -> None:
    (certificates / "cert.pem").unlink()
    with pytest.raises(UsageError, match=r"cert\.pem"):
        Address("tls://grappe.univ.fr:8786", certificates)


def test_key_that_others_can_read_is_refused(certificates: Path) -> None:
    (certificates / "cle.pem").chmod(0o640)
    with pytest.raises(UsageError, match="chmod 600"):
        Address("tls://grappe.univ.fr:8786", certificates)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--cluster", "tcp://10.0.0.5:8786"], "exécute le code de son choix"),
        (["--certificats", "."], "--cluster"),
        (["--cluster", "tcp://127.0.0.1:8786", "--certificats", "."], "tls://"),
    ],
)
def test_command_refuses_with_the_code_of_misuse(
    options: list[str], message: str, repository: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["noter", "--cours", str(Path(__file__).parents[2]), *options]) == 2
    assert message in capsys.readouterr().err
