"""The evaluation of one cycle: eligible, grouped, allocated, judged, explained (CSP R. 4022-7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from actions.rules.affectation import allocate
from actions.rules.avancement import Avancement, AxeAvancement, LigneAvancement, Verdict
from actions.rules.dossier import Dossier, Realisation
from actions.rules.eligibilite import REALISEE, refus_d_item, refus_de_date
from actions.rules.jugement import Marque, judge_axe, judge_lignes
from actions.rules.plan import RANGS, Conditions, Ligne, Plan, ligne_de, plan_de
from actions.rules.unites import Acquis, Valeur, acquis_de, code_de_rejet, group
from actions.statuts import CodeVerdict, EtatAxe
from certif.socle.period import cycle_de
from referentiels.nomenclature import TypeExigence
from referentiels.parametres import Parametres
from referentiels.rules.item import ARTICLE_PAR_DEFAUT, Exigence
from referentiels.rules.version import Version

Versions = Mapping[str, Version]
# One group per item and version of acquisition: the key is the code of the item, followed by the
# version when it is not the current one.
Groupes = dict[str, tuple[Conditions, Plan, list[Realisation]]]
Verdicts = dict[str | int, Verdict]


def evaluate(dossier: Dossier, versions: Versions, on: date, parametres: Parametres) -> Avancement:
    """The progress of `dossier` on the day `on`.

    What is still to do follows `versions[dossier.version]` (KeyError when it is not given); an
    action acquired under another version is judged by that one (R. 4022-17). The answer does not
    depend on the order of the realisations; their verdicts come in that order.
    """
    plan = plan_de(versions[dossier.version], parametres)
    verdicts: Verdicts = {}
    groupes = _trie(dossier, versions, plan, on, parametres, verdicts)
    acquis = _regroupe(dossier, groupes, plan, parametres, verdicts)
    axes, exoneres = _exigences(dossier, plan)
    affectes = allocate(acquis, axes, exoneres)
    juges = _juge(axes, exoneres, acquis, affectes, verdicts)
    cycle = plan.cycle
    if dossier.conditions_reprise:
        cycle += tuple(_condition_de_reprise(code) for code in dossier.conditions_reprise)
    ordonnes = tuple(verdicts[r.id] for r in dossier.realisations)
    return _conclut(juges, judge_lignes(cycle, acquis), ordonnes)


def _trie(
    dossier: Dossier,
    versions: Versions,
    plan: Plan,
    on: date,
    parametres: Parametres,
    verdicts: Verdicts,
) -> Groupes:
    """The eligible realisations by item; the others get their verdict.

    The usual case (inside the cycle, realised, an item that asks only for a proof) is decided in
    place: twelve million realisations go through here.
    """
    debut, fin = dossier.periode.debut, dossier.periode.fin
    borne = on if fin is None else min(fin, on)
    groupes: Groupes = {}
    for r in dossier.realisations:
        sien, cle = plan, r.action
        if r.version and r.version != dossier.version:
            version = versions.get(r.version)
            sien = plan_de(version, parametres) if version is not None else _SANS_PLAN
            cle = f"{r.action}\n{r.version}"
        conditions = sien.items.get(r.action)
        if (
            conditions is not None
            and conditions.directe
            and debut <= r.date <= borne
            and r.statut == REALISEE
            and not r.etat_cnp
            and RANGS[r.preuve] >= conditions.rang_preuve
        ):
            code = CodeVerdict.COMPTE
        else:
            code = _refus(r, conditions, sien, dossier, on)
        if code or conditions is None:
            item = conditions.item if conditions is not None else None
            verdicts[r.id] = Verdict(r.id, False, None, code, item=item)
        elif cle in groupes:
            groupes[cle][2].append(r)
        else:
            groupes[cle] = (conditions, sien, [r])
    return groupes


def _refus(r: Realisation, conditions: Conditions | None, plan: Plan, dossier: Dossier, on: date) -> CodeVerdict:
    """Why a realisation is not eligible, in the order that a reader expects (empty = it is)."""
    code = refus_de_date(r, dossier.periode.debut, dossier.periode.fin, on)
    if code:
        return code
    if conditions is None:
        return CodeVerdict.HORS_REFERENTIEL
    return refus_d_item(r, conditions, plan, dossier.population)


_SANS_PLAN = Plan(Version("", {}), {}, (), (), False, False, False)


def _valeur(conditions: Conditions, plan: Plan) -> Valeur | None:
    """How to rank the realisations of an item; None when the earliest is simply kept."""
    item = conditions.item
    points = plan.compte_points and bool(item.points_par_role)
    if points and plan.compte_heures:
        return lambda r: item.points_de(r.role) * 1_000_000 + r.duree_minutes
    if points:
        return lambda r: item.points_de(r.role)
    return (lambda r: r.duree_minutes) if plan.compte_heures else None


def _long_annees(dossier: Dossier, parametres: Parametres) -> tuple[int, int] | None:
    """A duty over a whole normal cycle inside the longer first one (choix `long_action_annees`)."""
    p, fin = parametres, dossier.periode.fin
    if p.long_action_annees == p.duree_cycle_annees:
        return None
    if fin is not None and fin < cycle_de(dossier.periode.debut, p.duree_premier_cycle_annees).fin:  # type: ignore[operator]  # cycle_de always has an end
        return None
    return p.duree_cycle_annees, p.long_action_annees


def _regroupe(
    dossier: Dossier, groupes: Groupes, plan: Plan, parametres: Parametres, verdicts: Verdicts
) -> list[Acquis]:
    """The counted units, by date; the realisations that make none get their verdict."""
    long_annees = _long_annees(dossier, parametres)
    acquis: list[Acquis] = []
    par_action: dict[tuple[str, str], list[tuple[Acquis, int | None]]] = {}
    melange = any(sien is not plan for _, sien, _ in groupes.values())
    for conditions, sien, realisations in groupes.values():
        au_choix = sien.version.axe_au_choix
        if len(realisations) == 1 and conditions.simple and conditions.maximum != 0:
            faits = [acquis_de(conditions.item, realisations, au_choix)]
        else:
            faits, ecartes = group(conditions, realisations, _valeur(conditions, plan), long_annees, au_choix)
            for r, code in ecartes:
                verdicts[r.id] = Verdict(r.id, False, None, code, item=conditions.item)
        if melange:
            action = (sien.version.referentiel, conditions.item.code)
            par_action.setdefault(action, []).extend((u, conditions.maximum) for u in faits)
        else:
            acquis += faits
    for unites in par_action.values():
        acquis += _plafonne(unites, verdicts)
    if len(acquis) > 1:
        acquis.sort(key=_ordre)
    return acquis


def _ordre(unite: Acquis) -> tuple[date, str, str | int]:
    return unite.date, unite.item.code, unite.realisations[0].id


def _plafonne(unites: list[tuple[Acquis, int | None]], verdicts: Verdicts) -> list[Acquis]:
    """One action acquired under several versions is still one action: the widest limit holds."""
    limites = [maximum for _, maximum in unites]
    if not unites or None in limites:
        return [unite for unite, _ in unites]
    maximum = max(limite for limite in limites if limite is not None)
    ordre = sorted((u for u, _ in unites), key=lambda u: (u.date, u.realisations[0].id))
    for unite in ordre[maximum:]:
        code = code_de_rejet(maximum, maximum)
        for r in unite.realisations:
            verdicts[r.id] = Verdict(r.id, False, None, code, item=unite.item)
    return ordre[:maximum]


def _exigences(dossier: Dossier, plan: Plan) -> tuple[tuple[tuple[int, tuple[Ligne, ...]], ...], frozenset[int]]:
    """The lines of each axis after the exemptions, and the axes entirely exempted."""
    if not dossier.exonerations:
        return plan.axes, frozenset()
    seuils: dict[int, int] = {}
    for e in dossier.exonerations:
        if e.periode is None or e.periode.overlaps(dossier.periode):
            seuils[e.axe] = min(e.seuil, seuils.get(e.axe, e.seuil))
    exoneres = frozenset(axe for axe, seuil in seuils.items() if seuil == 0)
    axes = tuple((axe, tuple(_abaisse(ligne, seuils.get(axe)) for ligne in lignes)) for axe, lignes in plan.axes)
    return axes, exoneres


def _abaisse(ligne: Ligne, seuil: int | None) -> Ligne:
    """The line with the threshold the Ordre decided; only the number of actions is lowered."""
    if not seuil or ligne.type is not TypeExigence.NOMBRE:
        return ligne
    return ligne_de(ligne.exigence, seuil)


def _condition_de_reprise(code: str) -> Ligne:
    return ligne_de(Exigence(TypeExigence.OBLIGATOIRE, action=code, article=ARTICLE_PAR_DEFAUT))


def _juge(
    axes: tuple[tuple[int, tuple[Ligne, ...]], ...],
    exoneres: frozenset[int],
    acquis: list[Acquis],
    affectes: list[int],
    verdicts: Verdicts,
) -> tuple[AxeAvancement, ...]:
    """The four axes; the realisations of counted units get their verdict."""
    par_axe: dict[int, list[Acquis]] = {axe: [] for axe, _ in axes}
    for unite, axe in zip(acquis, affectes, strict=True):
        par_axe[axe].append(unite)
    juges = []
    for axe, lignes in axes:
        juge, marques = judge_axe(axe, lignes, par_axe[axe], axe in exoneres)
        juges.append(juge)
        for unite, marque in zip(par_axe[axe], marques, strict=True):
            _compte(unite, axe, marque, verdicts)
    return tuple(juges)


def _compte(unite: Acquis, axe: int, marque: Marque, verdicts: Verdicts) -> None:
    part = marque.valeur if len(unite.realisations) == 1 else marque.valeur / len(unite.realisations)
    for r in unite.realisations:
        if r.id not in verdicts:  # a long realisation that makes several units is told once
            verdicts[r.id] = Verdict(
                r.id, True, axe, CodeVerdict.COMPTE, part, marque.surplus, marque.ligne, unite.item
            )


def _conclut(
    axes: tuple[AxeAvancement, ...],
    cycle: tuple[LigneAvancement, ...],
    verdicts: tuple[Verdict, ...],
) -> Avancement:
    a_faire = [axe for axe in axes if axe.etat is not EtatAxe.EXONERE]
    total = sum(axe.progress for axe in a_faire) / len(a_faire) if a_faire else 1.0
    etats = {axe.etat for axe in a_faire}
    if etats <= {EtatAxe.COMPLET} and all(ligne.is_tenue for ligne in cycle):
        etat = EtatAxe.COMPLET if a_faire else EtatAxe.EXONERE
    elif etats == {EtatAxe.A_COMMENCER}:
        etat = EtatAxe.A_COMMENCER
    else:
        etat = EtatAxe.EN_COURS
    return Avancement(
        total=total,
        etat=etat,
        axes=axes,
        lignes_cycle=cycle,
        faites=sum(axe.faites for axe in axes),
        requises=sum(axe.requises for axe in axes),
        verdicts=verdicts,
    )
