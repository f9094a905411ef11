"""The documents of the pack say what the code does: their numbers are the settings', their tables leave nothing out."""

from __future__ import annotations

import ast
import re
from datetime import timedelta

import pytest
from django.conf import settings

from accounts.api.acces import CADENCES
from accounts.rules.verrou import DUREE, ESSAIS_MAX
from certif.homologation.preuves import Depot
from tests.homologation.test_code_sur import imports, scripts
from tests.maison.maison import RACINE

#: As the documents write them.
EN_LETTRES = {2: "deux", 5: "cinq", 8: "huit", 10: "dix", 15: "quinze", 30: "trente"}
#: Modules that open a connection by themselves, and what the table of connections calls them.
SORTIES = {
    "accounts/oidc_client.py": "Pro Santé Connect", "certif/socle/appel_sortant.py": "adresses des abonnements",
    "certif/socle/adresse_sortante.py": "adresses des abonnements",
    "ordres/cachet_pkcs12.py": "autorité d’horodatage",
}  # fmt: skip
#: `socket` for the name of the machine alone.
SANS_LIAISON = {"accounts/porteurs.py"}


def section(page: str, titre: str) -> str:
    """The text under a heading of a document, on one line."""
    texte = (RACINE / "docs" / page).read_text(encoding="utf-8")
    trouvee = re.search(rf"^## {re.escape(titre)}\n(.*?)(?=^## |\Z)", texte, re.M | re.S)
    assert trouvee, titre
    return " ".join(trouvee[1].split())


def variables() -> set[str]:
    """Every variable that production reads, as its settings list them."""
    arbre = ast.parse((RACINE / "certif" / "settings" / "prod.py").read_text(encoding="utf-8"))
    listes = [
        ast.literal_eval(noeud.value)
        for noeud in arbre.body
        if isinstance(noeud, ast.Assign) and ast.unparse(noeud.targets[0]) in {"REQUIRED", "OPTIONAL"}
    ]
    assert len(listes) == 2
    return {nom for liste in listes for nom in liste}


def test_les_essais_repetes_sont_ceux_de_la_regle():
    dit = section("homologation/identification.md", "Essais répétés")
    assert f"passé {EN_LETTRES[ESSAIS_MAX]}" in dit
    assert f"pendant {EN_LETTRES[DUREE // timedelta(minutes=1)]} minutes" in dit


@pytest.mark.parametrize(
    ("reglage", "phrase"),
    [
        ("CERTIF_SESSION_HEURES", "{} heures après l’entrée"),
        ("CERTIF_SESSION_AGENT_MINUTES", "après {} minutes sans geste pour un agent"),
        ("CERTIF_SESSIONS_MAX", "{} sessions par compte"),
        ("CERTIF_PAS_DE_PLUS_MINUTES", "plus de {} minutes (`CERTIF_PAS_DE_PLUS_MINUTES`)"),
    ],
)
def test_les_durees_de_session_sont_celles_des_reglages(reglage, phrase):
    dit = section("homologation/identification.md", "Sessions").lower()
    assert phrase.format(EN_LETTRES[getattr(settings, reglage)]).lower() in dit


def test_la_duree_d_un_titulaire_est_celle_du_reglage():
    heures = settings.CERTIF_SESSION_TITULAIRE_MINUTES // 60
    assert f"{EN_LETTRES[heures]} heures pour un titulaire" in section("homologation/identification.md", "Sessions")


def test_chaque_liaison_reglable_est_dans_la_table():
    table = section("homologation/architecture.md", "Liaisons")
    adresses = {nom for nom in variables() if nom.endswith(("_URL", "_INBOX"))} - {"CERTIF_SITE_URL"}
    assert len(adresses) >= 7
    assert {nom for nom in adresses if f"`{nom}`" not in table} == set()


def test_aucun_module_n_ouvre_une_liaison_que_la_table_ne_dit_pas():
    reseau = ("requests", "httpx", "smtplib", "ftplib", "paramiko", "socket", "urllib.request", "http.client",
              "pyhanko.sign.timestamps")  # fmt: skip
    ouvrent = {ou for ou, nom in imports() if nom.startswith(reseau) and not ou.startswith("certif/embarque/")}
    assert ouvrent - SANS_LIAISON == set(SORTIES)
    table = section("homologation/architecture.md", "Liaisons")
    assert {nom for nom in SORTIES.values() if nom not in table} == set()


def test_chaque_cle_a_son_cycle_de_vie():
    table = section("homologation/cryptographie.md", "Cycle de vie des clés")
    cles = {nom for nom in variables() if re.search(r"SECRET|_CLES?(_|$)|P12|MOT_DE_PASSE|JETON", nom)}
    assert len(cles) >= 9
    assert {nom for nom in cles if f"`{nom}`" not in table} == set()


def test_les_cadences_ecrites_sont_celles_de_l_interface():
    texte = (RACINE / "docs" / "flux" / "api.md").read_text(encoding="utf-8")
    assert {fenetre for _, fenetre in CADENCES.values()} == {60}
    assert f"{CADENCES['depot'][0]} dépôts et {CADENCES['lecture'][0]} lectures par minute" in texte


def test_rien_n_est_garde_par_le_navigateur_que_les_photos_en_attente():
    """No script writes in the stores of the browser but the queue of photos; the worker keeps the bare page alone."""
    magasins = {"localStorage": set(), "sessionStorage": set(), "indexedDB.open": {"static/ps/capture_file.js"},
                "caches.open": {"static/ps/capture_sw.js"}}  # fmt: skip
    for magasin, admis in magasins.items():
        assert {ou for ou, texte in scripts() if magasin in texte} == admis, magasin


def test_l_inventaire_des_journaux_dit_ce_que_chacun_ecrit():
    table = section("homologation/mesures.md", "Journaux")
    assert [nom for nom in ("Faits", "Application", "Mandataire") if f"| {nom} |" not in table] == []
    prod = (RACINE / "certif" / "settings" / "prod.py").read_text(encoding="utf-8")
    nommes = set(re.findall(r'LOGGING\["loggers"\]\["(certif[\w.]*)"\]', prod))
    assert nommes and {nom for nom in nommes if f"`{nom}`" not in table} == set()
    format_ = re.search(r"log_format court(.*?);", (RACINE / "deploy" / "nginx.conf").read_text(), re.S)
    assert format_ and not re.search(r"\$(request_uri|uri|args|request|http_cookie|http_authorization)\b", format_[1])
    assert "jamais le chemin" in table
    assert Depot(RACINE).has_place("accounts/journal.py#Fait")
