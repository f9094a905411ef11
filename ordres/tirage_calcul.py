"""The two long works of a draw: fill the urn from the list, and draw once the seed is known. Set-based.

Only cycles that ended and await their judgement are drawn: no text gives a check before the end of a cycle
(regulation §1.7), and after the decision only a new reasoned one comes back to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import CharField, Count, F, QuerySet, Value
from django.http import QueryDict
from django.urls import reverse

from accounts import horloge, journal, notifications, travaux
from accounts.copie import batches
from accounts.journal import Fait
from accounts.models import Notification, Organisation, Travail
from actions.models import Avancement, Cycle
from certif.socle.workflow import Depasse
from ordres import selection
from ordres.models import Tirage
from ordres.rules import strates
from ordres.rules.tirage import Dossier, Retenu, digest, draw, population_lines, result_lines
from referentiels.parametres import parametres_au

LOT = 2_000
#: Key of SHA-256's block: a token is HMAC-SHA-256 of the cycle, made by PostgreSQL alone for all of them.
_BLOC = 64
_REMPLIT = """
INSERT INTO ordres_dossiertire (tirage_id, cycle_id, jeton, strate, billets)
SELECT %s, lue.cycle_id,
       substr(encode(sha256(%s || sha256(%s || convert_to(lue.cycle_id::text, 'UTF8'))), 'hex'), 1, 32),
       lue.strate, (%s::int[])[lue.risque + 1]
  FROM ({lues}) AS lue (cycle_id, strate, risque)
"""
_REGROUPE = """
UPDATE ordres_dossiertire d SET strate = n.strate, billets = n.billets
  FROM unnest(%s::text[], %s::int[], %s::text[], %s::int[]) AS n (avant, billets_avant, strate, billets)
 WHERE d.tirage_id = %s AND d.strate = n.avant AND d.billets = n.billets_avant
   AND (d.strate <> n.strate OR d.billets <> n.billets)
"""
_CLASSE = """
UPDATE ordres_dossiertire d SET rang = n.rang FROM unnest(%s::text[], %s::int[]) AS n (jeton, rang)
 WHERE d.tirage_id = %s AND d.jeton = n.jeton
"""
#: Name of a stratum without a value, and of the only stratum of a draw that is not cut.
NON_PRECISE, TOUTE = "non précisé", "population"


def population(criteres: str, instance: Organisation, on: date) -> QuerySet[Avancement]:
    """Rows of the list that may be drawn: cycles ended and not judged, among those the address chooses."""
    lignes: Any = selection.chosen(QueryDict(criteres), [instance], on)
    choisies: QuerySet[Avancement] = lignes.ended(on).filter(cycle_etat=Cycle.Etat.OUVERT)
    return choisies


def fill(travail: Travail) -> None:
    """Handler: put each file in the urn with its stratum and tickets, merge what is too small, compute the hash."""
    with transaction.atomic():
        tirage = Tirage.objects.select_for_update(of=("self",)).select_related("instance").get(
            pk=travail.donnees["tirage"]
        )  # fmt: skip
        if tirage.etat != Tirage.Etat.PREPARATION:
            return
        tirage.dossiers.all().delete()
        _insert(tirage)
        travaux.renew(travail)
        tirage.strates = _regroup(tirage)
        tirage.effectif = sum(strate["dossiers"] for strate in tirage.strates)
        tirage.empreinte = digest(population_lines(rows(tirage)))
        tirage.etat = Tirage.Etat.PRET
        tirage.save(update_fields=["strates", "effectif", "empreinte", "etat"])
        notifications.notify(
            cle=f"tirage:{tirage.pk}:pret", nature="tirage", titre="La population de votre tirage est prête",
            texte=f"{tirage.titre}. Relisez-la, puis engagez le tirage.",
            lien=reverse("ordre:tirage", args=[tirage.pk]), utilisateur=tirage.auteur,
        )  # fmt: skip


def _insert(tirage: Tirage) -> None:
    lues = population(tirage.criteres, tirage.instance, tirage.jour).order_by()
    colonne = F(tirage.strates_par) if tirage.strates_par else Value(TOUTE, CharField())
    try:
        sql, valeurs = lues.annotate(strate=colonne).values_list("pk", "strate", "risque").query.sql_with_params()
    except EmptyResultSet:
        return  # nobody can match: a box ticked on nobody
    cle = bytes.fromhex(tirage.secret).ljust(_BLOC, b"\0")
    dehors, dedans = bytes(octet ^ 0x5C for octet in cle), bytes(octet ^ 0x36 for octet in cle)
    with connection.cursor() as curseur:
        curseur.execute(_REMPLIT.format(lues=sql), [tirage.pk, dehors, dedans, tirage.billets, *valeurs])
        curseur.execute(
            "UPDATE ordres_dossiertire SET strate = %s WHERE tirage_id = %s AND strate = ''", [NON_PRECISE, tirage.pk]
        )


def _regroup(tirage: Tirage) -> list[dict[str, object]]:
    """Merge strata and tickets held by fewer than eleven files; returns the published counts by stratum."""
    seuil = parametres_au(tirage.jour).seuil_secret
    comptes = _counts(tirage)
    par_strate: dict[str, int] = defaultdict(int)
    for (strate, _), nombre in comptes.items():
        par_strate[strate] += nombre
    noms = strates.merge(par_strate, seuil)
    par_billets: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for (strate, billets), nombre in comptes.items():
        par_billets[noms[strate]][billets] += nombre
    alleges = {nom: strates.lighten(effectifs, seuil) for nom, effectifs in par_billets.items()}
    avant, billets_avant = [strate for strate, _ in comptes], [billets for _, billets in comptes]
    apres = [noms[strate] for strate in avant]
    billets_apres = [alleges[noms[strate]][billets] for strate, billets in comptes]
    with connection.cursor() as curseur:
        curseur.execute(_REGROUPE, [avant, billets_avant, apres, billets_apres, tirage.pk])
    return published_strata(_counts(tirage))


def _counts(tirage: Tirage) -> dict[tuple[str, int], int]:
    comptes = tirage.dossiers.order_by().values_list("strate", "billets").annotate(nombre=Count("pk"))
    return {(strate, billets): nombre for strate, billets, nombre in comptes}


def published_strata(comptes: dict[tuple[str, int], int]) -> list[dict[str, object]]:
    """Files and tickets of each stratum, and how many files hold each number of tickets."""
    lignes = []
    for strate in sorted({strate for strate, _ in comptes}):
        par_billets = {billets: n for (s, billets), n in sorted(comptes.items()) if s == strate}
        lignes.append(
            {
                "strate": strate, "dossiers": sum(par_billets.values()),
                "billets": sum(b * n for b, n in par_billets.items()),
                "detail": [[b, n] for b, n in par_billets.items()],
            }
        )  # fmt: skip
    return lignes


def rows(tirage: Tirage) -> Iterator[Dossier]:
    """The population in the order of its tokens, as the published file says it; read by lots, never whole."""
    lues = tirage.dossiers.order_by("jeton").values_list("jeton", "strate", "billets")
    return (Dossier(*ligne) for ligne in lues.iterator(chunk_size=10_000))


def calculate(travail: Travail) -> None:
    """Handler: draw, write the ranks, tell those who are drawn. Safe to run twice: the state moves once."""
    tirage = Tirage.objects.select_related("instance", "auteur").get(pk=travail.donnees["tirage"])
    if tirage.etat != Tirage.Etat.CALCUL:
        return
    dossiers = list(rows(tirage))
    travaux.renew(travail, faites=0, total=len(dossiers))
    if digest(population_lines(dossiers)) != tirage.empreinte:
        raise RuntimeError(f"draw {tirage.pk}: the population is not the one that was committed")
    retenus = draw(dossiers, tirage.graine, tirage.nombre, tirage.empreinte)
    travaux.renew(travail, faites=len(dossiers), total=len(dossiers))
    with transaction.atomic():
        _write(tirage, retenus)


def _write(tirage: Tirage, retenus: list[Retenu]) -> None:
    tenu = Tirage.objects.select_for_update().get(pk=tirage.pk)
    if tenu.etat != Tirage.Etat.CALCUL:
        raise Depasse()
    with connection.cursor() as curseur:
        curseur.execute(_CLASSE, [[r.jeton for r in retenus], [r.rang for r in retenus], tirage.pk])
    tenu.etat, tenu.tire_at, tenu.resultat = Tirage.Etat.TIRE, horloge.now(), digest(result_lines(retenus))
    tenu.save(update_fields=["etat", "tire_at", "resultat"])
    journal.record(
        Fait.TIRAGE_FAIT, organisation=tirage.instance, objet=tirage,
        details={"tires": len(retenus), "population": tirage.empreinte, "resultat": tenu.resultat},
    )  # fmt: skip
    tires = tirage.dossiers.filter(rang__isnull=False, cycle__isnull=False)
    for lot in batches(tires.values_list("pk", "cycle_id", "cycle__exercice__professionnel_id"), LOT):
        notifications.notify_holders([_told(tirage, *ligne) for ligne in lot])
    notifications.notify(
        cle=f"tirage:{tirage.pk}:fait", nature="tirage", titre="Le tirage au sort est fait", texte=f"{tirage.titre}.",
        lien=reverse("ordre:tirage", args=[tirage.pk]), utilisateur=tirage.auteur,
    )  # fmt: skip


def _told(tirage: Tirage, pk: int, cycle: int, professionnel: int) -> Notification:
    return Notification(
        cle=f"tirage:{tirage.pk}:{pk}", nature="controle", professionnel_id=professionnel, created_at=horloge.now(),
        titre="Votre dossier a été tiré au sort pour une revue approfondie",
        texte=f"Le {tirage.instance.nom} va le relire de plus près. Être tiré ne préjuge de rien ; vous pouvez "
        "vérifier vous-même le tirage.",
        lien=reverse("ordre:mes_tirages", args=[cycle]),
    )  # fmt: skip
