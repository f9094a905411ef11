"""Pairs of accounts of one professional whose truth is known: real actions, then how each source tells them. Invented.

`paires(n)` gives as many pairs that are one action as pairs that only look like it; `difficiles()` reads the pairs made
by hand. The generator knows nothing of the rule: it describes habits of sources and kinds of look-alikes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from actions.rules.doublons import Signalement
from actions.rules.titres import sans_accent

GRAINE = 20_261_122
DIFFICILES = Path(__file__).parent / "doublons_difficiles.yaml"

_SUJETS = (
    "Prise en charge de la douleur", "Prévention des infections associées aux soins", "Antibiothérapie en ville",
    "Dépistage du cancer colorectal", "Dépistage du cancer du sein", "Insuffisance cardiaque chronique",
    "Éducation thérapeutique du patient asthmatique", "Repérage des violences intrafamiliales",
    "Sevrage tabagique au cabinet", "Contraception et suivi gynécologique", "Troubles du neurodéveloppement",
    "Iatrogénie médicamenteuse", "Plaies chroniques et cicatrisation", "Diabète gestationnel",
    "Télémédecine et parcours de soins", "Radioprotection des patients", "Soins palliatifs et fin de vie",
    "Dépression : repérage et suivi", "Anticoagulants oraux au quotidien", "Vaccination à l’officine",
    "Urgences vitales au cabinet dentaire", "Hygiène des mains et port des gants", "Annonce d’une maladie grave",
    "Échographie pulmonaire", "Rééducation du genou opéré", "Allaitement maternel", "Nutrition et dénutrition",
    "Chutes et prévention à domicile", "Identitovigilance et erreurs de dossier", "Conciliation médicamenteuse",
    "Bronchiolite et détresse respiratoire", "Asthme difficile", "Suivi post-réanimation", "Hypertension artérielle",
    "Maladie rénale chronique", "Lombalgie commune", "Apnées du sommeil", "Addictions sans produit",
    "Accompagnement des aidants", "Épuisement professionnel des soignants", "Gestion du stress en équipe",
    "Relation avec le patient difficile", "Certificats médicaux et responsabilité", "Orthodontie interceptive",
)  # fmt: skip
_POPULATIONS = ("", "", "", " chez l’enfant", " chez l’adulte", " chez la personne âgée", " chez la femme enceinte")
_CADRES = ("", "", "", " : du diagnostic au suivi", " en équipe pluriprofessionnelle", " : recommandations récentes",
           " : analyse des pratiques", " en médecine générale")  # fmt: skip
_VILLES = ("Fictiville", "Exempleville", "Inventebourg", "Essai-sur-Mer", "Maquetteville", "Saint-Imaginaire")
_ABREGES = {"prevention": "prév.", "infections": "inf.", "medicamenteuse": "médic.", "chronique": "chron.",
            "therapeutique": "thérap.", "equipe": "éq.", "personne": "pers.", "professionnel": "prof.",
            "diagnostic": "diag.", "recommandations": "recos."}  # fmt: skip
_SIGLES = {"Prise en charge": "PEC", "Éducation thérapeutique du patient": "ETP", "Violences intrafamiliales": "VIF"}


class Paire(NamedTuple):
    """Two accounts, whether they are one action, and what kind of pair it is."""

    a: Signalement
    b: Signalement
    is_meme: bool
    nature: str


@dataclass(frozen=True)
class Organisme:
    """An invented body: its numbers, its name, how others write it."""

    odpc: str
    nda: str
    siret: str
    nom: str
    autres_noms: tuple[str, ...]


@dataclass(frozen=True)
class Reel:
    """What really happened."""

    titre: str
    organisme: Organisme
    debut: date
    fin: date
    duree: int
    reference: str
    session: int
    type_action: str = "DPC"
    typologie: str = "FC"
    format: str = "PRESENTIEL"


def _bodies(hasard: random.Random) -> list[Organisme]:
    formes = (
        ("Association {v} Santé", ("ASSO {v} SANTE", "{v} Santé")),
        ("Centre hospitalier universitaire de {v}", ("CHU {v}", "CHU de {v}")),
        ("Institut de formation des soins de {v}", ("IFS {v}", "Institut formation soins {v}")),
        ("Université de {v}", ("UNIV. DE {v}", "Univ. {v}")),
        ("{v} Formation", ("SARL {v} FORMATION", "{v}")),
    )
    corps = []
    for rang, ville in enumerate(ville for ville in _VILLES for _ in formes):
        nom, autres = formes[rang % len(formes)]
        corps.append(
            Organisme(
                f"{9000 + rang}", f"11{999_000_000 + rang * 37}", f"999{rang:06d}{hasard.randrange(100):05d}",
                nom.format(v=ville), tuple(autre.format(v=ville) for autre in autres),
            )
        )  # fmt: skip
    return corps


def _real(hasard: random.Random, corps: list[Organisme]) -> Reel:
    organisme = hasard.choice(corps)
    jours = hasard.choices((1, 2, 3, 30, 90), (50, 20, 10, 10, 10))[0]
    debut = date(2024, 1, 8) + timedelta(days=hasard.randrange(700))
    presence = min(jours, 3)
    return Reel(
        hasard.choice(_SUJETS) + hasard.choice(_POPULATIONS) + hasard.choice(_CADRES),
        organisme, debut, debut + timedelta(days=jours - 1), 420 * presence - hasard.choice((0, 0, 60)),
        f"{organisme.odpc}{debut.year % 100}{hasard.randrange(100_000):05d}", hasard.randrange(1, 30),
        typologie=hasard.choice(("FC", "FC", "EPP", "GDR", "PI")),
        format="MIXTE" if jours > 3 else hasard.choice(("PRESENTIEL", "PRESENTIEL", "NON_PRESENTIEL")),
    )  # fmt: skip


# --- How a source writes a title ---
def _capitals(titre: str, _: random.Random) -> str:
    return sans_accent(titre.replace("’", "'")).upper()


def _cut(titre: str, hasard: random.Random) -> str:
    return titre[: hasard.choice((40, 50, 60))].rstrip()


def _abbreviate(titre: str, _: random.Random) -> str:
    return " ".join(_ABREGES.get(sans_accent(mot), mot) for mot in titre.split())


def _acronym(titre: str, _: random.Random) -> str:
    for entier, sigle in _SIGLES.items():
        titre = titre.replace(entier, sigle)
    return titre


def _mistype(titre: str, hasard: random.Random) -> str:
    longs = [m for m in titre.split() if len(m) >= 7 and m.isalpha()]
    if not longs:
        return titre
    mot = hasard.choice(longs)
    place = hasard.randrange(2, len(mot) - 2)
    faux = hasard.choice(
        (mot[:place] + mot[place + 1 :], mot[:place] + mot[place] + mot[place:],
         mot[:place] + mot[place + 1] + mot[place] + mot[place + 2 :], mot[:place] + "e" + mot[place + 1 :])
    )  # fmt: skip
    return titre.replace(mot, faux, 1)


def _announce(titre: str, hasard: random.Random) -> str:
    return hasard.choice(
        (f"Formation : {titre}", f"{titre} (e-learning)", f"{titre} - présentiel", f"DPC {titre}", f"{titre}, 2 jours",
         f"Session de formation {titre}")
    )  # fmt: skip


def _reorder(titre: str, _: random.Random) -> str:
    avant, separateur, apres = titre.partition(" : ")
    return f"{apres} - {avant}" if separateur else titre


def _add_words(titre: str, hasard: random.Random) -> str:
    return titre + hasard.choice((" en pratique", ", mise à jour", " et organisation des soins"))


def _rewrite(titre: str, hasard: random.Random) -> str:
    mots = titre.split(" : ")[0].split()
    return hasard.choice(("Améliorer : ", "Comprendre ", "Bien conduire ")) + " ".join(mots[-3:])


_ECRITURES: tuple[tuple[Callable[[str, random.Random], str], int], ...] = (
    (lambda titre, _: titre, 25), (_capitals, 18), (_cut, 10), (_abbreviate, 8), (_acronym, 6), (_mistype, 10),
    (_announce, 10), (_reorder, 5), (_add_words, 5), (_rewrite, 3),
)  # fmt: skip


def _title(titre: str, hasard: random.Random) -> str:
    for _ in range(hasard.choice((0, 1, 1, 2))):
        titre = hasard.choices([e for e, _ in _ECRITURES], [poids for _, poids in _ECRITURES])[0](titre, hasard)
    return titre


# --- What each source tells ---
#: What is certified after it is done; a meeting or a congress is dated by its day.
_DECALEES = frozenset(("DPC",))


def _type(r: Reel) -> str:
    """What another source than the ANDPC calls it."""
    return "FC_QUALIOPI" if r.type_action == "DPC" else r.type_action


def _andpc(r: Reel, h: random.Random) -> Signalement:
    return Signalement(
        "A", r.fin, r.titre, r.reference, r.organisme.odpc, r.debut, f"{r.debut:%y}.{r.session:03d}", "ANDPC",
        r.organisme.nom, r.duree, r.type_action, r.typologie, r.format,
    )  # fmt: skip


def _anfh(r: Reel, h: random.Random) -> Signalement:
    reference, session = h.choice((("", ""), ("", f"{r.debut:%y}.{r.session:03d}"), (r.reference, "")))
    return Signalement(
        "B", r.fin, _title(r.titre, h), reference, r.organisme.nda, r.debut, session, "ANFH",
        h.choice((r.organisme.nom, *r.organisme.autres_noms)), r.duree, _type(r),
    )  # fmt: skip


def _opco(r: Reel, h: random.Random) -> Signalement:
    decalage = timedelta(days=h.choice((0, 0, 0, 1, 2, 5)) * (r.type_action in _DECALEES))
    return Signalement(
        "C", r.fin + decalage, _title(r.titre, h), f"OPC{h.randrange(10_000)}", r.organisme.siret, r.debut, "", "OPCO",
        h.choice((r.organisme.nom, r.organisme.autres_noms[0])), h.choice((r.duree, None)), _type(r),
    )  # fmt: skip


def _employer(r: Reel, h: random.Random) -> Signalement:
    jour = r.fin + timedelta(days=h.choice((0, 0, 0, 0, 1, -1)) * (r.type_action in _DECALEES))
    debut = jour - (r.fin - r.debut) if (r.fin - r.debut).days < 5 else jour
    return Signalement(
        "D", jour, _title(r.titre, h), "", h.choice((r.organisme.siret, r.organisme.nda, r.organisme.odpc)),
        debut, "", "EMPLOYEUR", h.choice(("", r.organisme.nom, *r.organisme.autres_noms)),
        h.choice((r.duree, None)) if debut == r.debut else None, _type(r),
    )  # fmt: skip


def _holder(r: Reel, h: random.Random) -> Signalement:
    return Signalement(
        "E", r.fin + timedelta(days=h.choice((0, 0, 0, 1, 3, 6)) * (r.type_action in _DECALEES)), _title(r.titre, h),
        h.choice(("", "", r.reference)), "", None, "", "titulaire",
        h.choice((r.organisme.nom, *r.organisme.autres_noms, "")),
    )  # fmt: skip


_SOURCES = (_andpc, _anfh, _opco, _employer, _holder)


# --- Real actions that only look alike ---
def _shift(r: Reel, jours: int) -> Reel:
    return replace(r, debut=r.debut + timedelta(days=jours), fin=r.fin + timedelta(days=jours))


def _other_reference(r: Reel, h: random.Random) -> Reel:
    return replace(r, reference=r.reference[:-5] + f"{h.randrange(100_000):05d}", session=h.randrange(1, 30))


def _other_title(r: Reel, h: random.Random) -> tuple[Reel, Reel]:
    autre = h.choice([sujet for sujet in _SUJETS if sujet not in r.titre])
    return r, _shift(_other_reference(replace(r, titre=autre), h), h.choice((1, 2, 3)))


def _next_year(r: Reel, h: random.Random) -> tuple[Reel, Reel]:
    return r, _shift(replace(r, session=h.randrange(1, 30)), h.choice((364, 365, 371)))


def _series(r: Reel, h: random.Random) -> tuple[Reel, Reel]:
    court = replace(r, fin=r.debut, duree=180)
    return court, _shift(replace(court, session=court.session + 1), 7)


def _congress(r: Reel, h: random.Random) -> tuple[Reel, Reel]:
    jour = replace(
        r, titre=f"Congrès national {h.choice(('de pneumologie', 'de gériatrie', 'des soins'))}", fin=r.debut,
        duree=420, type_action="CONGRES", typologie="", reference="",
    )  # fmt: skip
    return jour, _shift(jour, 1)


def _module(r: Reel, h: random.Random) -> tuple[Reel, Reel]:
    mot, (un, deux) = h.choice(("module", "niveau", "partie")), h.choice((("1", "2"), ("I", "II"), ("2", "3")))
    return replace(r, titre=f"{r.titre}, {mot} {un}"), _shift(replace(r, titre=f"{r.titre}, {mot} {deux}"), 2)


def _population(r: Reel, h: random.Random) -> tuple[Reel, Reel]:
    sujet = h.choice(_SUJETS)
    un, deux = h.sample(("chez l’enfant", "chez l’adulte", "chez la personne âgée"), 2)
    return replace(r, titre=f"{sujet} {un}"), _shift(_other_reference(replace(r, titre=f"{sujet} {deux}"), h), 1)


def _level(r: Reel, h: random.Random) -> tuple[Reel, Reel]:
    un, deux = h.choice((("initiation", "perfectionnement"), ("", "perfectionnement"), ("", "recyclage")))
    titres = [f"{r.titre} : {niveau}" if niveau else r.titre for niveau in (un, deux)]
    return replace(r, titre=titres[0]), _shift(_other_reference(replace(r, titre=titres[1]), h), 3)


def _other_body(r: Reel, h: random.Random, corps: list[Organisme]) -> tuple[Reel, Reel]:
    ailleurs = h.choice([c for c in corps if c.nom.split()[-1] != r.organisme.nom.split()[-1]])
    return r, _shift(_other_reference(replace(r, organisme=ailleurs), h), h.choice((1, 2, 4)))


def _other_kind(r: Reel, h: random.Random) -> tuple[Reel, Reel]:
    """A talk and a course on one subject, or the course and the audit that follows."""
    cours = replace(r, typologie="FC", duree=420, debut=r.fin)
    if h.random() < 0.5:
        titre = f"{h.choice(('Conférence', 'Soirée'))} : {r.titre}"
        autre = replace(cours, titre=titre, typologie="", type_action="AUTRE", duree=90, reference="")
    else:
        autre = replace(cours, typologie="EPP", titre=f"{h.choice(('Audit clinique', 'Audit'))} : {r.titre}")
    return cours, _shift(_other_reference(autre, h) if autre.reference else autre, h.choice((0, 1, 2)))


def _workshops(r: Reel, h: random.Random) -> tuple[Reel, Reel]:
    un, deux = h.sample(_SUJETS, 2)
    matin = replace(r, titre=f"Atelier : {un}", fin=r.debut, duree=180)
    return matin, _other_reference(replace(matin, titre=f"Atelier : {deux}"), h)


def _staff(r: Reel, h: random.Random) -> tuple[Reel, Reel]:
    reunion = replace(
        r, titre="Réunion de concertation pluridisciplinaire", fin=r.debut, duree=60, reference="", typologie="",
        type_action="RCP_STAFF",
    )  # fmt: skip
    return reunion, _shift(reunion, h.choice((1, 2, 7)))


_VOISINES: tuple[Callable[..., tuple[Reel, Reel]], ...] = (
    _other_title, _next_year, _series, _congress, _module, _population, _level, _other_kind, _workshops, _staff,
)  # fmt: skip


def paires(nombre: int = 4_000, graine: int = GRAINE) -> Iterator[Paire]:
    """`nombre` pairs, half of them one action; always the same for one seed."""
    hasard = random.Random(graine)
    corps = _bodies(hasard)
    voisines: list[tuple[str, Callable[[Reel, random.Random], tuple[Reel, Reel]]]] = [
        *((v.__name__.strip("_"), v) for v in _VOISINES),
        ("other_body", lambda r, h: _other_body(r, h, corps)),
    ]
    for rang in range(nombre):
        reel = _real(hasard, corps)
        gauche, droite = hasard.sample(_SOURCES, 2)
        if rang % 2 == 0:
            yield Paire(gauche(reel, hasard), droite(reel, hasard), True, "la même action")
            continue
        nature, voisine = voisines[rang // 2 % len(voisines)]
        un, autre = voisine(reel, hasard)
        gauche, droite = (
            hasard.choice(((gauche, droite), (_andpc, droite))) if droite is not _andpc else (gauche, droite)
        )
        yield Paire(gauche(un, hasard), droite(autre, hasard), False, nature)


def difficiles() -> Iterator[Paire]:
    """The pairs made by hand; `nature` is the reason that the jurist gives."""
    for cas in yaml.safe_load(DIFFICILES.read_text(encoding="utf-8")):
        a, b = (_account(rang, {**cas["commun"], **cas[cle]}) for rang, cle in enumerate(("premier", "second")))
        yield Paire(a, b, cas["attendu"] == "une seule action", cas["pourquoi"])


def _account(rang: int, dit: dict[str, Any]) -> Signalement:
    fin = dit.get("le") or dit["au"]
    return Signalement(
        f"p{rang}", fin, dit["titre"], str(dit.get("reference", "")), str(dit.get("organisme", "")),
        dit.get("le") or dit.get("du"), str(dit.get("session", "")), dit.get("source", f"S{rang}"), dit.get("nom", ""),
        dit.get("duree"), dit.get("type", ""), dit.get("typologie", ""), dit.get("format", ""),
    )  # fmt: skip
