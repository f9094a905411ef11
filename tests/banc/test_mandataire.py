"""The proxy of the faults: it passes bytes on, delays them, keeps them, cuts; by unix sockets and by TCP."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.banc.mandataire import Mandataire


@pytest.fixture
def echo(tmp_path: Path) -> Iterator[Path]:
    """A server that gives back what it receives."""
    chemin = tmp_path / "echo"
    serveur = socket.socket(socket.AF_UNIX)
    serveur.bind(str(chemin))
    serveur.listen()

    def answer(lien: socket.socket) -> None:
        with lien:
            while octets := lien.recv(65_536):
                lien.sendall(octets)

    def serve() -> None:
        while True:
            try:
                lien, _ = serveur.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(lien,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield chemin
    serveur.close()


def connect(adresse: Path | tuple[str, int]) -> socket.socket:
    lien = socket.socket(socket.AF_UNIX if isinstance(adresse, Path) else socket.AF_INET)
    lien.settimeout(5)
    lien.connect(str(adresse) if isinstance(adresse, Path) else adresse)
    return lien


def ask(lien: socket.socket, octets: bytes) -> bytes:
    lien.sendall(octets)
    rendu = b""
    while len(rendu) < len(octets):
        morceau = lien.recv(65_536)
        if not morceau:
            break
        rendu += morceau
    return rendu


def is_cut(lien: socket.socket) -> bool:
    try:
        return lien.recv(10) == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize("tcp", [False, True])
def test_bytes_pass_are_late_drip_and_are_cut(tmp_path, echo, tcp):
    with Mandataire(("127.0.0.1", 0) if tcp else tmp_path / "m", echo) as mandataire:
        with connect(mandataire.ecoute) as lien:
            assert ask(lien, b"bonjour") == b"bonjour"
            assert mandataire.passees == 14
            mandataire.latence = 0.05
            depart = time.monotonic()
            assert ask(lien, b"lent") == b"lent"
            assert time.monotonic() - depart >= 0.1
            mandataire.latence, mandataire.debit = 0.0, 200
            depart = time.monotonic()
            assert ask(lien, b"x" * 20) == b"x" * 20
            assert time.monotonic() - depart >= 0.15
            mandataire.cut()
            assert is_cut(lien)
        with connect(mandataire.ecoute) as lien:
            assert is_cut(lien)
        mandataire.good()
        with connect(mandataire.ecoute) as lien:
            assert ask(lien, b"encore") == b"encore"


def test_half_open_says_nothing_then_is_cut(tmp_path, echo):
    with Mandataire(tmp_path / "m", echo) as mandataire, connect(mandataire.ecoute) as lien:
        assert ask(lien, b"un") == b"un"
        mandataire.hush()
        lien.sendall(b"deux")
        lien.settimeout(0.2)
        with pytest.raises(TimeoutError):
            lien.recv(10)
        lien.settimeout(5)
        mandataire.good()
        assert is_cut(lien)
        with connect(mandataire.ecoute) as autre:
            assert ask(autre, b"trois") == b"trois"
