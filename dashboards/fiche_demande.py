"""Ask for a sheet, make it in the background, freeze it, tell those who wait; every half-year, without being asked.

A sheet is one piece of work for each council, day and year: asked for twice, it is one. Made once, it never changes.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts import horloge, journal, notifications, travaux
from accounts.journal import Fait
from accounts.models import Appartenance, Organisation, Travail, Utilisateur
from accounts.permissions import Permission, roles_with
from accounts.roles import Nature
from actions.rules.triennal import triennat_de
from certif.socle.refus import Refus
from dashboards import fiche_calcul, fiche_periode, fiche_public, fiche_tables
from dashboards.models import FicheCnp
from referentiels.models import Referentiel
from referentiels.parametres import parametres_au

NATURE = "fiche.cnp"
#: A worker that says nothing for this long is replaced; it renews after each stage.
BAIL = timedelta(minutes=3)
Etat = FicheCnp.Etat


def ask(organisation: Organisation, jour: date, annee: int, auteur: Utilisateur, on: date) -> FicheCnp:
    """Start the sheet of this council in the background, or give the one that exists.

    Raises `Refus`: `non_autorise`, `cnp_sans_referentiel`, or a day and a year of which none can be made
    (`fiche_periode.check`).
    """
    if organisation not in auteur.organisations_with(Permission.AGREGAT_SPECIALITE, on):
        raise Refus("non_autorise", "Votre rôle ne permet pas ce geste.")
    with transaction.atomic():
        # Two requests of one council come one after the other.
        organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        fiche = FicheCnp.objects.filter(organisation=organisation, jour=jour, annee=annee).first()
        if fiche is None:
            _check(organisation, jour, annee, on)
            fiche = FicheCnp.objects.create(
                organisation=organisation, jour=jour, annee=annee, demande_par=auteur, demande_at=horloge.instant()
            )
            journal.record(
                Fait.FICHE_DEMANDEE, auteur=auteur, organisation=organisation, objet=fiche,
                details={"jour": jour.isoformat(), "annee": annee},
            )  # fmt: skip
        if fiche.etat == Etat.EN_COURS:
            _queue(fiche)
    return fiche


def _check(organisation: Organisation, jour: date, annee: int, on: date) -> None:
    parametres = parametres_au(on)
    fiche_periode.check(
        jour, annee, on, FicheCnp.objects.filter(organisation=organisation).values_list("jour", flat=True),
        retard=parametres.fiche_retard_jours, ecart=parametres.fiche_ecart_jours,
        premiere=triennat_de(jour, parametres).debut.year,
    )  # fmt: skip
    fiche_public.public_of(organisation, jour)


def _queue(fiche: FicheCnp) -> None:
    """Put its work in the table; one that runs is left alone, one that was set aside starts again."""
    travail = work_of(fiche)
    if travail is None or travail.etat in (Travail.Etat.ECARTE, Travail.Etat.FAIT):
        travaux.requeue(NATURE, _key(fiche), {"fiche": fiche.pk}, priorite=6)


def work_of(fiche: FicheCnp) -> Travail | None:
    """The work that makes it: its progress."""
    return Travail.objects.filter(cle=_key(fiche)).first()


def schedule() -> None:
    """Every night: the sheets of the half-year that has just ended, for the councils that have none yet.

    A night may be missed: the next ones do it, as long as the day can still be told.
    """
    on = horloge.today()
    jour = fiche_periode.last_half_year(on)
    if (on - jour).days > parametres_au(on).fiche_retard_jours:
        return
    faites = FicheCnp.objects.filter(organisation=OuterRef("pk"), jour=jour, annee=jour.year)
    conseils = Organisation.objects.filter(
        Exists(Referentiel.objects.filter(cnp=OuterRef("pk"))), ~Exists(faites), nature=Nature.CNP, is_active=True
    ).order_by("pk")
    with transaction.atomic():
        instant = horloge.instant()
        FicheCnp.objects.bulk_create(
            [
                FicheCnp(organisation=conseil, jour=jour, annee=jour.year, is_semestrielle=True, demande_at=instant)
                for conseil in conseils
            ],
            ignore_conflicts=True,
        )
        with travaux.one_wake_up():
            for fiche in FicheCnp.objects.filter(jour=jour, annee=jour.year, etat=Etat.EN_COURS):
                _queue(fiche)


def handle(travail: Travail) -> None:
    """Handler of the work: compute and freeze. Twice is once: a sheet that is made is left alone."""
    fiche = FicheCnp.objects.select_related("organisation").get(pk=travail.donnees["fiche"])
    if fiche.etat == Etat.EN_COURS:
        make(fiche, travaux.lease_by_slice(travail, BAIL))


def make(fiche: FicheCnp, progres: fiche_calcul.Progres = lambda faites, total: None) -> bool:
    """Compute and freeze this sheet; False when somebody else did it meanwhile."""
    contenu, sources = fiche_calcul.compute(fiche.organisation, fiche.annee, fiche.jour, progres)
    ecrit = fiche_tables.write(contenu)
    with transaction.atomic():
        faite = FicheCnp.objects.filter(pk=fiche.pk, etat=Etat.EN_COURS).update(
            etat=Etat.PRODUITE, produite_at=horloge.instant(), contenu=ecrit,
            empreinte=fiche_calcul.content_hash(ecrit), empreinte_sources=sources,
        )  # fmt: skip
        if not faite:
            return False
        journal.record(
            Fait.FICHE_PRODUITE, organisation=fiche.organisation, objet=fiche,
            details={"jour": fiche.jour.isoformat(), "annee": fiche.annee},
        )  # fmt: skip
        for lecteur in _readers(fiche):
            notifications.notify(
                cle=f"{NATURE}:{fiche.pk}:{lecteur.pk}",
                nature="fiche",
                titre="La fiche semestrielle de votre conseil est prête",
                texte=f"Situation au {fiche.jour:%d/%m/%Y}, actions {fiche.annee}.",
                lien=reverse("cnp:fiche", args=[fiche.pk]),
                utilisateur=lecteur,
            )
    return True


def _readers(fiche: FicheCnp) -> list[Utilisateur]:
    """Who asked for it; for one that nobody asked for, those who read the aggregates of the council today."""
    if fiche.demande_par_id is not None:
        return list(Utilisateur.objects.filter(pk=fiche.demande_par_id))
    on = horloge.today()
    membres = Appartenance.objects.filter(
        Q(fin__isnull=True) | Q(fin__gte=on), debut__lte=on, organisation=fiche.organisation_id,
        role__in=roles_with(Permission.AGREGAT_SPECIALITE), utilisateur__is_active=True,
    )  # fmt: skip
    return list(Utilisateur.objects.filter(pk__in=membres.values("utilisateur")).order_by("pk"))


def _key(fiche: FicheCnp) -> str:
    return f"{NATURE}:{fiche.pk}"
