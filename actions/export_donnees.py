"""Everything the platform keeps about a holder, in an open format (right of access)."""

from datetime import date
from typing import Any

from accounts.models import (
    Anomalie,
    Evenement,
    LigneEffectif,
    LigneEnAttente,
    Notification,
    Professionnel,
    Utilisateur,
)
from actions import appreciations, capture, carnet, export_choix, reclamations_lues, verdicts
from actions.models import Accreditation, Action, Brouillon, Cycle, DemandeLibre, DemandeOrdre, Interruption
from actions.situation import situation

FORMAT = "certif.compte.1"


def export(utilisateur: Utilisateur, on: date) -> dict[str, Any]:
    """The account of this holder as JSON values; files are named by their hash and downloaded apart."""
    professionnel = utilisateur.professionnel
    assert professionnel is not None
    return {
        "format": FORMAT,
        "exporte_le": on.isoformat(),
        "identite": {
            "rpps": professionnel.rpps,
            "nom": professionnel.nom,
            "prenom": professionnel.prenom,
            "civilite": professionnel.civilite,
            "adresse_electronique": utilisateur.email or "",
            "adresse_a_confirmer": utilisateur.email_a_confirmer,
            "compte_active_le": _iso(professionnel.active_at),
        },
        "exercices": [_exercice(exercice) for exercice in professionnel.exercices.order_by("pk")],
        "cycles": [_cycle(cycle, on) for cycle in _cycles(utilisateur)],
        "actions": [_action(action) for action in _actions(utilisateur)],
        **_told_by_partners(professionnel),
        "brouillons": _drafts(professionnel),
        "captures": capture.as_export(utilisateur),
        "carnet": carnet.as_export(utilisateur),
        "appreciations": appreciations.as_export(utilisateur),
        "avis_plus_demandes": appreciations.is_silent(utilisateur),
        "signalements_aux_organismes": reclamations_lues.as_export(utilisateur),
        "demandes_a_l_ordre": [_demande(demande, _A_L_ORDRE) for demande in _demandes(DemandeOrdre, utilisateur)],
        "demandes_au_cnp": [_demande(demande, _AU_CNP) for demande in _demandes(DemandeLibre, utilisateur)],
        "notifications": [
            {"titre": n.titre, "texte": n.texte, "creee_le": _iso(n.created_at), "lue_le": _iso(n.lue_at)}
            for n in Notification.objects.filter(professionnel=professionnel).order_by("pk")
        ],
        **export_choix.as_export(utilisateur),
        "journal": _journal(utilisateur),
    }


def _journal(utilisateur: Utilisateur) -> list[dict[str, Any]]:
    siens = Evenement.objects.filter(professionnel=utilisateur.professionnel).select_related("organisation")
    return [
        {
            "le": _iso(e.at), "nature": e.nature, "organisation": e.organisation.nom if e.organisation else "",
            "par_le_titulaire": e.auteur_id == utilisateur.pk, "motif": e.motif, "objet": e.objet,
            "details": e.details,
        }
        for e in siens.order_by("pk")
    ]  # fmt: skip


def _drafts(professionnel: Professionnel) -> list[dict[str, Any]]:
    ouverts = Brouillon.objects.filter(cycle__exercice__professionnel=professionnel, action__isnull=True)
    return [
        {
            "action_du_referentiel": b.item.code, "saisie": b.donnees, "cree_le": _iso(b.created_at),
            "fichiers": [piece.nom for piece in b.pieces.all()],
        }
        for b in ouverts.select_related("item").prefetch_related("pieces")
    ]  # fmt: skip


_A_L_ORDRE = ("objet", "donnee", "debut", "fin", "axe", "seuil", "valeur", "motif", "etat", "echeance", "recours")
_AU_CNP = (
    "intitule", "organisme_nom", "organisme_type", "debut", "fin", "duree_minutes", "independance", "axe", "motif",
    "is_a_priori", "etat", "echeance", "decidee_le",
)  # fmt: skip


def _demandes(modele: type[DemandeOrdre] | type[DemandeLibre], utilisateur: Utilisateur):
    return modele.objects.owned_by(utilisateur).prefetch_related("etapes", "pieces").order_by("pk")


def _demande(demande: DemandeOrdre | DemandeLibre, champs: tuple[str, ...]) -> dict[str, Any]:
    return {
        **{champ: _plain(getattr(demande, champ)) for champ in champs},
        "cree_le": _iso(demande.created_at),
        "deposee_le": _iso(demande.deposee_at),
        "complement_attendu_depuis": _iso(demande.attendu_depuis),
        "etapes": [
            {"etape": e.transition, "par_le_titulaire": e.is_titulaire, "texte": e.motif, "le": _iso(e.at)}
            for e in demande.etapes.all()
        ],
        "pieces": [
            {"nom": p.nom, "type": p.type_mime, "taille": p.taille, "sha256": p.sha256, "jointe_le": _iso(p.created_at)}
            for p in demande.pieces.all()
        ],
    }


def _told_by_partners(professionnel: Professionnel) -> dict[str, Any]:
    """What partners said of this person beside actions: accreditations, staff lists, mismatches, rows that wait."""
    lues = {
        "accreditations": Accreditation.objects.filter(professionnel=professionnel).values(
            "statut", "specialite_libelle", "oa_libelle", "mode", "id_equipe", "date_engagement",
            "date_debut_accreditation", "date_fin_accreditation", "date_dernier_bilan", "date_maj", "retiree_le",
        ),
        "listes_d_effectif": LigneEffectif.objects.filter(professionnel=professionnel).values(
            "nom_exercice", "prenom_exercice", "employeur_finess", "employeur_siret", "etat", "choisi_at"
        ),
        "ecarts_entre_sources": Anomalie.objects.filter(exercice__professionnel=professionnel).values(
            "nature", "details", "vue_le", "revue_le"
        ),
        "lignes_en_attente": LigneEnAttente.objects.filter(rpps=professionnel.rpps, resolue_at__isnull=True).values(
            "partenaire__code", "id_technique", "code", "jusquau", "created_at"
        ),
    }  # fmt: skip
    return {
        nom: [{cle: _plain(valeur) for cle, valeur in ligne.items()} for ligne in lignes.order_by("pk")]
        for nom, lignes in lues.items()
    }


def _plain(valeur: Any) -> Any:
    return valeur.isoformat() if isinstance(valeur, date) else valeur


def _exercice(exercice) -> dict[str, Any]:
    return {
        "profession": exercice.profession,
        "specialite": exercice.specialite,
        "categorie": exercice.categorie,
        "mode": exercice.mode,
        "departement": exercice.departement,
        "savoir_faire": list(exercice.savoir_faire.order_by("code").values_list("code", flat=True)),
        "activites": list(
            exercice.activites.order_by("pk").values(
                "raison_sociale", "finess", "siret", "mode", "departement", "present"
            )
        ),
        "inscriptions": [
            {"debut": i.debut.isoformat(), "fin": _iso(i.fin), "motif": i.motif, "conseil": i.conseil}
            for i in exercice.inscriptions.order_by("debut")
        ],
        "interruptions": [
            {"debut": i.debut.isoformat(), "fin": _iso(i.fin), "motif": i.motif}
            for i in Interruption.objects.filter(exercice=exercice).order_by("debut")
        ],
    }


def _cycles(utilisateur: Utilisateur):
    return Cycle.objects.filter(exercice__professionnel_id=utilisateur.professionnel_id or 0).select_related(
        "exercice", "version__referentiel"
    )


def _actions(utilisateur: Utilisateur):
    return (
        Action.objects.owned_by(utilisateur)
        .select_related("item", "partenaire")
        .prefetch_related("justificatifs")
        .order_by("pk")
    )


def _cycle(cycle: Cycle, on: date) -> dict[str, Any]:
    vue = situation(cycle, on)
    return {
        "id": cycle.pk,
        "profession": cycle.exercice.profession,
        "debut": cycle.debut.isoformat(),
        "fin": cycle.fin.isoformat(),
        "etat": cycle.etat,
        "regime": cycle.regime,
        "referentiel": cycle.version.code if cycle.version else None,
        "avancement": round(vue.avancement.total * 100, 1) if vue.avancement else None,
        "exonerations": [
            {
                "axe": e.axe,
                "seuil": e.seuil,
                "motif": e.motif,
                "document": e.document,
                "debut": _iso(e.debut),
                "fin": _iso(e.fin),
            }
            for e in cycle.exonerations.order_by("axe")
        ],
        "conditions_reprise": [
            {"action": c.item, "motif": c.motif, "document": c.document} for c in cycle.conditions_reprise.all()
        ],
        "verdicts": [{"action": lecture.action.pk, **lecture.as_dict()} for lecture in verdicts.read_all(vue)],
    }


def _action(action: Action) -> dict[str, Any]:
    return {
        "id": action.pk,
        "cycle": action.cycle_id,
        "intitule": action.intitule,
        "action_du_referentiel": action.item.code if action.item else None,
        "debut": _iso(action.date_debut),
        "fin": action.date_fin.isoformat(),
        "duree_minutes": action.duree_minutes,
        "role": action.role,
        "organisme": action.organisme_nom,
        "independance": action.independance,
        "statut": action.statut,
        "source": action.partenaire.code if action.partenaire else "titulaire",
        "preuve": action.preuve,
        "attestee_sur_l_honneur_le": _iso(action.honneur_at),
        "retiree": action.is_retiree,
        "reunie_a": action.fusionnee_dans_id,
        "justificatifs": [
            {"nom": j.nom, "type": j.type_mime, "taille": j.taille, "sha256": j.sha256, "depose_le": _iso(j.created_at)}
            for j in action.justificatifs.all()
        ],
    }


def _iso(valeur) -> str | None:
    return valeur.isoformat() if valeur is not None else None
