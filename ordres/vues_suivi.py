"""Keep a view of the follow-up list: save it, share it, rename it, delete it, open the list on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.http import QueryDict

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission, require
from certif.socle.refus import Refus
from ordres.models import VueParDefaut, VueSuivi
from ordres.suivi_filtre import ATTENTE, ECHUS, Filtre

NOM_MAX = 60
VUES_MAX = 40


@dataclass(frozen=True, slots=True)
class VuePrete:
    """A view that everybody has."""

    nom: str
    filtre: Filtre


def ready_made(on: date) -> list[VuePrete]:
    """The views that everybody has that day."""
    return [
        VuePrete("À risque, les plus urgents", Filtre(situation="a_risque", tri="risque")),
        VuePrete(f"Fin en {on.year}, rien encore", Filtre(fin=str(on.year), avancee="0")),
        VuePrete("Échus et complets", Filtre(situation=ECHUS, etat="complet")),
        VuePrete("Échus et incomplets", Filtre(situation=ECHUS, etat="en_cours")),
        VuePrete("Une demande attend", Filtre(demande=ATTENTE)),
    ]


def filtre_of(vue: VueSuivi) -> Filtre:
    """What this view asks; a field that means nothing any more is ignored."""
    return Filtre.read(QueryDict(vue.parametres))


def of(utilisateur: Utilisateur, on: date) -> list[VueSuivi]:
    """One's own views and those shared with one's instances, by name."""
    return list(VueSuivi.objects.visible_to(utilisateur, on).select_related("auteur", "organisation"))


def default_of(utilisateur: Utilisateur, on: date) -> VueSuivi | None:
    """The view that opens the list, as long as it is still visible to this person."""
    return VueSuivi.objects.visible_to(utilisateur, on).filter(pk__in=_chosen(utilisateur)).first()


def _chosen(utilisateur: Utilisateur):
    return VueParDefaut.objects.filter(utilisateur=utilisateur).values("vue")


def save(
    utilisateur: Utilisateur, organisation: Organisation, nom: str, filtre: Filtre, on: date, *, partagee: bool
) -> VueSuivi:
    """Keep this filter under a name; raises `Refus` (`nom_vide`, `nom_pris`, `trop_de_vues`, `non_autorise`)."""
    nom = _clean(nom)
    with transaction.atomic():
        _require_member(utilisateur, organisation, on)
        siennes = _own(utilisateur)
        if siennes.count() >= VUES_MAX:
            raise Refus(
                "trop_de_vues", f"Vous gardez déjà {VUES_MAX} vues.", remede="Supprimez-en une qui ne sert plus."
            )
        _refuse_taken(siennes, organisation, nom)
        vue = VueSuivi.objects.create(
            auteur=utilisateur, organisation=organisation, nom=nom, parametres=filtre.address(), is_partagee=partagee,
            maj_at=horloge.now(),
        )  # fmt: skip
        journal.record(Fait.VUE_GARDEE, auteur=utilisateur, organisation=organisation, objet=vue)
    return vue


def change(utilisateur: Utilisateur, vue_id: int, nom: str, on: date, *, partagee: bool) -> VueSuivi:
    """Rename, share or keep for oneself; raises `VueSuivi.DoesNotExist` (not theirs) and the refusals of `save`."""
    nom = _clean(nom)
    with transaction.atomic():
        vue = _own(utilisateur).get(pk=vue_id)
        _require_member(utilisateur, vue.organisation, on)
        _refuse_taken(_own(utilisateur).exclude(pk=vue.pk), vue.organisation, nom)
        VueSuivi.objects.filter(pk=vue.pk).update(nom=nom, is_partagee=partagee, maj_at=horloge.now())
        if not partagee:
            # The others would open their list on a view that they do not see any more.
            VueParDefaut.objects.filter(vue=vue).exclude(utilisateur=utilisateur).delete()
        journal.record(Fait.VUE_CHANGEE, auteur=utilisateur, organisation=vue.organisation, objet=vue)
    vue.refresh_from_db()
    return vue


def delete(utilisateur: Utilisateur, vue_id: int, on: date) -> str:
    """Delete one's view, shared or not; its name. Raises `VueSuivi.DoesNotExist` (not theirs)."""
    require(utilisateur, Permission.DOSSIER_LISTER, on)
    with transaction.atomic():
        vue = _own(utilisateur).get(pk=vue_id)
        journal.record(Fait.VUE_SUPPRIMEE, auteur=utilisateur, organisation=vue.organisation, objet=vue)
        vue.delete()
    return vue.nom


def open_on(utilisateur: Utilisateur, vue_id: int | None, on: date) -> VueSuivi | None:
    """Open one's list on this view from now on, on everybody when None. Raises `VueSuivi.DoesNotExist`."""
    require(utilisateur, Permission.DOSSIER_LISTER, on)
    if vue_id is None:
        VueParDefaut.objects.filter(utilisateur=utilisateur).delete()
        return None
    vue = VueSuivi.objects.visible_to(utilisateur, on).get(pk=vue_id)
    VueParDefaut.objects.update_or_create(utilisateur=utilisateur, defaults={"vue": vue})
    return vue


def _own(utilisateur: Utilisateur):
    return VueSuivi.objects.select_for_update(of=("self",)).select_related("organisation").filter(auteur=utilisateur)


def _clean(nom: str) -> str:
    nom = " ".join(nom.split())
    if not nom:
        raise Refus("nom_vide", "Donnez un nom à cette vue.", champ="nom")
    if len(nom) > NOM_MAX:
        raise Refus("nom_long", f"Un nom tient en {NOM_MAX} caractères.", champ="nom")
    return nom


def _refuse_taken(vues, organisation: Organisation, nom: str) -> None:
    if any(
        nom.lower() == autre.lower() for autre in vues.filter(organisation=organisation).values_list("nom", flat=True)
    ):
        raise Refus("nom_pris", "Vous avez déjà une vue de ce nom.", champ="nom", remede="Choisissez un autre nom.")


def _require_member(utilisateur: Utilisateur, organisation: Organisation, on: date) -> None:
    if organisation not in utilisateur.organisations_with(Permission.DOSSIER_LISTER, on):
        raise Refus("non_autorise", "Vous ne suivez plus les professionnels de cette instance.")
