"""An address somebody gave: what is called, and what never is."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certif.socle.adresse_sortante import AdresseRefusee, is_inside, reachable_ip, read_target

BONNE = "https://partenaire.exemple.fr/certif?a=1"


def _resolves(*ips: str) -> Any:
    return lambda *args, **autres: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ips]


def test_a_public_address_is_read_as_it_is():
    cible = read_target(BONNE)
    assert (cible.hote, cible.port, cible.chemin) == ("partenaire.exemple.fr", 443, "/certif?a=1")
    assert read_target("https://Exemple.FR.:8443").chemin == "/"
    assert reachable_ip(cible, _resolves("93.184.216.34", "2606:2800:220:1::1")) == "93.184.216.34"


@pytest.mark.parametrize(
    "adresse",
    ["http://exemple.fr/", "ftp://exemple.fr/", "https://u:p@exemple.fr/", "https://exemple.fr/#a", "https://exemple.fr:22/",
     "https://exemple.fr:x/", "https://127.0.0.1/", "https://[::1]/", "https://2130706433/", "https://0x7f.1/",
     "https://localhost/", "https://metadata/", "https://metadata.google.internal/", "https://srv.local/",
     "https://x.home.arpa/", "https://exemple.fr\\@169.254.169.254/", "https://exemple.fr/ b", "https://é.fr/",
     "https://exemple.fr/" + "a" * 500, "https://[/", "https:///chemin", "https://certif.exemple.fr/", ""],
)  # fmt: skip
def test_what_leads_inside_or_nowhere_is_refused_with_a_reason(adresse):
    with pytest.raises(AdresseRefusee) as refus:
        read_target(adresse, {"certif.exemple.fr"})
    assert refus.value.raison.endswith(".")


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
     "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1%eth0", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1",
     "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1"],
)  # fmt: skip
def test_one_inside_address_is_enough_to_refuse_a_name(ip):
    assert is_inside(ip)
    with pytest.raises(AdresseRefusee):
        reachable_ip(read_target(BONNE), _resolves("93.184.216.34", ip))


@pytest.mark.parametrize("ip", ["93.184.216.34", "2606:2800:220:1::1"])
def test_the_public_network_is_outside(ip):
    assert not is_inside(ip)


def test_a_name_that_leads_nowhere_is_refused():
    def nowhere(*args: Any, **autres: Any) -> list:
        raise socket.gaierror

    for resout in (nowhere, _resolves()):
        with pytest.raises(AdresseRefusee, match="nulle part"):
            reachable_ip(read_target(BONNE), resout)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(texte):
    try:
        cible = read_target("https://" + texte)
    except AdresseRefusee:
        return
    assert cible.hote and cible.port in (443, 8443) and cible.chemin.startswith("/")
