"""Play the journey of the clerk against the server that runs: `python -m tests.bench._parcours_ordre 8000 '{…keys}'`.

Prints one JSON line for each step. A step that does not show what it must stops the journey, and says where.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import django

from tests.bench import _parcours_contradictoire as contradictoire
from tests.bench._parcours_gestes import (
    Parcours,
    again,
    count,
    leave_now,
    look_at_the_sample,
    mistyped,
    night,
    seen,
    sentence,
    until,
)

if TYPE_CHECKING:
    from ordres.models import LotDecisions
    from tests.e2e.visite import Visite

CONTROLE = date(2032, 2, 15)
DEPARTEMENT = "69"


def play(parcours: Parcours) -> None:
    """The whole journey, in its order."""
    find(parcours)
    alert(parcours)
    with parcours.pas("La nuit avance le jour au 15/02/2032 et recalcule tout") as dit:
        night(CONTROLE)
        dit["vu"] = "risques et échéances du jour"
    campaign(parcours)
    decide_many(parcours)
    contradictoire.contradict(parcours)
    contradictoire.conclude(parcours)


def find(parcours: Parcours) -> None:
    """Find the risky ones by filters, then somebody by a name written approximately."""
    v = parcours.clerc
    for _ in range(3):  # both workers of the server read the code of the page before it is timed
        v.ouvre("/ordre/")
    with parcours.pas("La liste s’ouvre") as dit:
        v.ouvre("/ordre/").voit("Qui a besoin de moi")
        dit["vu"] = count(v)
    with parcours.pas("Filtres : à risque élevé, Rhône") as dit:
        v.page.locator("summary", has_text="Plus de filtres").click()
        v.champ("Risque").select_option("3")
        v.champ("Département").select_option(DEPARTEMENT)
        v.clique("button", "Appliquer ces filtres").voit("professionnels · par")
        dit["vu"] = count(v)
    with parcours.pas("Recherche : un nom mal écrit") as dit:
        nom = parcours.nom("incomplet")
        v.ouvre("/ordre/").champ("Nom ou numéro RPPS").fill(mistyped(nom))
        v.clique("button", "Chercher").voit("qui y ressemblent le plus", parcours.gens["incomplet"].professionnel.nom)
        dit["vu"] = f"« {mistyped(nom)} » → {parcours.gens['incomplet'].professionnel.nom}"
    with parcours.pas("Recherche : un numéro RPPS") as dit:
        v.champ("Nom ou numéro RPPS").fill(parcours.gens["incomplet"].professionnel.rpps)
        v.clique("button", "Chercher").voit("1 professionnel", nom)
        dit["vu"] = count(v)


def alert(parcours: Parcours) -> None:
    """Alert those of the filter: preview, undo, again; the professional reads what was written."""
    from django.urls import reverse

    from ordres.models import EnvoiAlertes

    v = parcours.clerc
    with parcours.pas("Aperçu de l’alerte") as dit:
        v.ouvre(f"/ordre/?situation=a_risque&departement={DEPARTEMENT}")
        v.page.get_by_label("Tout ce filtre").check()
        v.clique("button", "Alerter les professionnels").voit("professionnels seront alertés", "Sans adresse")
        dit["vu"] = sentence(v, r"[\d\s]+professionnels seront alertés")
    with parcours.pas("Alerte confirmée, puis annulée à temps") as dit:
        v.clique("button", "Confirmer les alertes").voit("Personne n’a encore rien reçu")
        v.clique("button", "Annuler l’envoi").voit("L’envoi est annulé. Personne n’a rien reçu.")
        dit["vu"] = "personne n’a rien reçu"
    with parcours.pas("Alerte confirmée, partie, reçue") as dit:
        v.ouvre(f"/ordre/?situation=a_risque&departement={DEPARTEMENT}")
        v.page.get_by_label("Tout ce filtre").check()
        v.clique("button", "Alerter les professionnels").clique("button", "Confirmer les alertes")
        v.voit("Personne n’a encore rien reçu")
        leave_now(EnvoiAlertes.objects.latest("pk"))
        until(lambda: seen(v, "alertes envoyées"), "les alertes")
        dit["vu"] = sentence(v, r"[\d\s]+alertes envoyées")
    with parcours.pas("Le professionnel à risque lit ce que son Ordre écrit") as dit:
        p = parcours.titulaire("alerte").ouvre("/ordre/mes-alertes/")
        p.voit("Que m’a écrit mon Ordre", "ce n’est ni un contrôle ni une sanction")
        p.ouvre(reverse("ps:notifications")).voit("Votre certification périodique")
        dit["vu"] = "l’alerte, ce qui manque, et que ce n’est pas une sanction"


def campaign(parcours: Parcours) -> None:
    """Open the campaign of what ended in 2031, and wait until its files are sorted."""
    from ordres.models import Campagne

    v = parcours.clerc
    with parcours.pas("La campagne : ce qu’elle ouvrirait") as dit:
        v.ouvre("/ordre/campagnes").clique("link", "Ouvrir une campagne")
        v.clique("button", "Voir ce que cela ouvrirait").voit("dossiers")
        dit["vu"] = sentence(v, r"[\d\s]+dossiers")
    with parcours.pas("La campagne s’ouvre et se trie") as dit:
        v.page.get_by_role("button", name=re.compile("Ouvrir .* contrôles")).click()
        v.voit("que reste-t-il à décider")
        ouverte = Campagne.objects.latest("pk")
        until(lambda: ouverte.dossiers.exists() and _is_sorted(ouverte.pk), "l’ouverture et le tri")
        again(v)
        v.voit("Ce que le tri a trouvé")
        dit["vu"] = f"{ouverte.dossiers.count()} contrôles, {ouverte.dossiers.filter(tri='complet').count()} complets"


def decide_many(parcours: Parcours) -> None:
    """Prepare, look at the sample, confirm; one of them reads the decision."""
    from django.urls import reverse

    from ordres.models import LotDecisions

    d = parcours.decideur
    with parcours.pas("Décisions en nombre : préparation, lecture des dossiers") as dit:
        d.ouvre(parcours.clerc.page.url.removeprefix(d.url)).clique("button", "Préparer les décisions")
        d.voit("Décisions en nombre")
        lot = LotDecisions.objects.latest("pk")
        until(lambda: _state(lot) == "pret", "la lecture des dossiers")
        again(d)
        dit["vu"] = sentence(d.voit("de l’échantillon"), r"Décider [\d\s]+dossiers")
    with parcours.pas("L’échantillon est regardé") as dit:
        dit["vu"] = f"{look_at_the_sample(d)} dossiers ouverts"
    with parcours.pas("Décisions confirmées, prises, avec leurs attestations") as dit:
        again(d)
        d.page.get_by_role("button", name=re.compile("Confirmer .* décisions")).click()
        until(lambda: _state(lot) == "termine", "les décisions")
        again(d)
        dit["vu"] = sentence(d.voit("Toutes les décisions sont prises"), r"Décidés : [\d\s]+")
    with parcours.pas("Un professionnel décidé lit son attestation") as dit:
        p = parcours.titulaire("complet").ouvre(f"/ordre/mon-controle/{parcours.cycle('complet')}/")
        dit["vu"] = sentence(p.voit("Obligation déclarée satisfaite"), r"CP-\d{4}-[A-Z]+-\d+")
        p.ouvre(reverse("ps:notifications")).voit("Votre obligation de certification est satisfaite")


def _is_sorted(campagne: int) -> bool:
    from ordres.models import Campagne, DossierCampagne

    ouverte = Campagne.objects.filter(pk=campagne, etat="ouverte").exists()
    return ouverte and not DossierCampagne.objects.filter(campagne=campagne, tri="").exists()


def _state(lot: LotDecisions) -> str:
    lot.refresh_from_db()
    return str(lot.etat)


def main(port: str, gens: str) -> None:
    """Open the browser and play."""
    from playwright.sync_api import sync_playwright

    from tests.banc.navigateur import ARGUMENTS, chromium
    from tests.e2e.visite import entre

    # Playwright keeps an event loop in this thread; Django would refuse the database for it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as dossier:
        navigateur = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        visites: list[Visite] = []

        def ouvre(*args: object, **options: object) -> Visite:
            visites.append(entre(navigateur, f"http://127.0.0.1:{port}", *args, **options))
            return visites[-1]

        play(Parcours(ouvre, json.loads(gens), Path(dossier)))
        for visite in visites:
            visite.verifie()
        navigateur.close()


if __name__ == "__main__":
    django.setup()
    main(*sys.argv[1:])
