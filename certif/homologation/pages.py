"""The pages of the pack that are made of its files: written by `manage.py dossier_homologation`, never by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path

from django.db.models import Model

from certif.homologation import asvs, registre, rgaa
from certif.homologation.asvs import Etat
from certif.homologation.rgaa import Verification

DOSSIER = Path("docs") / "homologation"
AVERTISSEMENT = (
    "Page produite par `python manage.py dossier_homologation`. Ne pas la modifier à la main : corriger "
    "`docs/homologation/{source}`, puis relancer la commande."
)


def pages(racine: Path) -> dict[Path, str]:
    """Each generated page and what it must hold."""
    return {
        DOSSIER / "asvs.md": write_asvs(racine),
        DOSSIER / "rgaa.md": write_rgaa(racine),
        DOSSIER / "registre.md": write_registre(racine),
    }


def _head(titre: str, source: str) -> list[str]:
    return [f"# {titre}", "", AVERTISSEMENT.format(source=source), ""]


def table(entetes: Iterable[str], lignes: Iterable[Iterable[str]]) -> list[str]:
    """A Markdown table."""
    noms = list(entetes)
    rangees = [f"| {' | '.join(cellule.replace('|', chr(92) + '|') for cellule in ligne)} |" for ligne in lignes]
    return [f"| {' | '.join(noms)} |", f"|{'---|' * len(noms)}", *rangees, ""]


def write_asvs(racine: Path) -> str:
    """ASVS 5.0.0, level 2: counts, then each row."""
    dossier = racine / asvs.DOSSIER
    niveaux, lignes = asvs.levels(dossier), asvs.load(dossier)
    comptes = asvs.counts(lignes, niveaux)
    applicables = [ligne for ligne in lignes if niveaux[ligne.identifiant] <= 2 and ligne.etat is not Etat.SANS_OBJET]
    prouvees = sum(ligne.etat is Etat.PROUVE for ligne in applicables)
    parts = _head("OWASP ASVS 5.0.0, niveau 2", "asvs/V*.yaml")
    parts += table(
        ["Niveau", *Etat, "Lignes"],
        [[str(n), *(str(c[etat]) for etat in Etat), str(sum(c.values()))] for n, c in comptes.items()],
    )
    parts += [
        f"Lignes applicables des niveaux 1 et 2 : {len(applicables)}, dont {prouvees} prouvées par un essai "
        f"({100 * prouvees // len(applicables)} %). Du niveau 3, seules les lignes qui comptent le plus sont tenues.",
        "",
        "« Prouvé » : les essais nommés échouent si la ligne cesse d’être vraie. « Décrit » : aucune machine ne peut "
        "la vérifier, un document ou le code en répond. « Sans objet » et « à faire » disent pourquoi. Les lignes sont "
        "résumées dans nos mots ; le texte fait foi : <https://github.com/OWASP/ASVS/tree/master/5.0/en>.",
        "",
    ]
    for chapitre, tous in groupby(lignes, key=lambda ligne: ligne.chapitre):
        parts += [f"## {chapitre}", ""]
        parts += table(
            ["Ligne", "Niveau", "Demande", "État", "Preuve"],
            ([li.identifiant, str(niveaux[li.identifiant]), li.demande, li.etat, _proof(li)] for li in tous),
        )
    return "\n".join(parts)


def _proof(ligne: asvs.Ligne) -> str:
    essais = [f"`{essai.removeprefix('tests/')}`" for essai in ligne.essais]
    return "<br>".join([*([ligne.raison] if ligne.raison else []), *essais, *(_link(lien) for lien in ligne.liens)])


def _link(lien: str) -> str:
    """A place of the checkout, from a page of `docs/homologation/`; a name inside a source is said, not linked."""
    fichier, _, ancre = lien.partition("#")
    cible = f"../../{fichier}" + (f"#{ancre}" if fichier.endswith(".md") and ancre else "")
    return f"[`{lien}`]({cible})"


def write_rgaa(racine: Path) -> str:
    """The accessibility grid: counts, then each criterion."""
    criteres = rgaa.load(racine)
    comptes = rgaa.counts(criteres)
    parts = [
        "# Grille d’accessibilité (RGAA 4.1.2)",
        "",
        AVERTISSEMENT.format(source="`docs/homologation/rgaa.yaml`"),
        "",
    ]
    parts += table(["Vérification", "Critères"], [[v, str(comptes[v])] for v in Verification])
    parts += [
        "Aucun audit de conformité n’a été fait. Un essai qui passe ne rend pas un critère conforme : la dernière "
        "colonne dit ce qui reste à une personne. Rien ici n’a été essayé avec un lecteur d’écran.",
        "",
    ]
    for theme, tous in groupby(criteres, key=lambda critere: critere.theme):
        parts += [f"## {theme}", ""]
        parts += table(
            ["Critère", "Demande", "Vérification", "Par quoi", "Reste à une personne"],
            ([c.numero, c.demande, c.verification, _checks(c), c.personne or c.sans_objet or "—"] for c in tous),
        )
    return "\n".join(parts)


def _checks(critere: rgaa.Critere) -> str:
    axe = [f"axe {regle}" for regle in critere.axe]
    return "<br>".join([*axe, *(f"`{essai.removeprefix('tests/')}`" for essai in critere.essais)]) or "—"


def write_registre(racine: Path) -> str:
    """The register of processing: classes, purposes, then each table with the class of its columns."""
    lu, tables = registre.load(racine), registre.managed_tables()
    parts = [
        "# Registre des activités de traitement",
        "",
        AVERTISSEMENT.format(source="`docs/homologation/registre.yaml`"),
        "",
    ]
    parts += [
        "Article 30 du RGPD. Responsable de traitement : l’organisme qui exploite l’installation ; pour le traitement "
        "national, celui que désigne le décret (CSP, art. D. 4022-24, confiance C). L’avis de la CNIL n’a pas été "
        "trouvé : destinataires et durées suivent les articles R. 4022-26 et R. 4022-27 tels qu’ils sont rapportés "
        "(confiance L).",
        "",
        "## Classes",
        "",
    ]
    entetes = ["Classe", "Ce qu’elle contient", "Comment elle est protégée"]
    parts += table(entetes, ([c.nom, c.libelle, c.protection] for c in lu.classes))
    parts += ["La clé d’une ligne et ce qui mène à une autre table (« clé », « lien ») sont classés par le code.", ""]
    parts += ["## Traitements", ""]
    for traitement in lu.traitements:
        parts += _processing_part(traitement)
    parts += ["## Tables et colonnes", ""]
    entetes = ["Table", "Traitement", "Colonnes", "Copie remise à la personne"]
    parts += table(entetes, (_table_row(t, tables) for t in lu.tables))
    parts += ["## Tables sans donnée sur une personne", ""]
    groupes: dict[str, list[str]] = {}
    for nom, groupe in lu.sans_personne.items():
        groupes.setdefault(groupe, []).append(f"`{nom}`")
    parts += table(["Pourquoi", "Tables"], ([groupe, ", ".join(noms)] for groupe, noms in groupes.items()))
    return "\n".join(parts)


def _processing_part(traitement: registre.Traitement) -> list[str]:
    garde = traitement.conservation
    durees = [garde.texte]
    for nom in garde.parametres:
        parametre = registre.parameter(nom)
        valeur = " puis ".join(str(v.valeur) for v in parametre.valeurs) or "principe"
        durees.append(f"`{nom}` = {valeur} ({parametre.article}, {parametre.nature}, confiance {parametre.confiance})")
    return [
        f"### {traitement.code.replace('_', ' ').capitalize()}", "", traitement.finalite, "",
        *table(["", ""], [
            ["Base", traitement.base], ["Personnes", traitement.personnes],
            ["Destinataires", ", ".join(traitement.destinataires)], ["Conservation", "<br>".join(durees)],
            ["Appuis", "<br>".join(_link(lien) for lien in (*garde.liens, *traitement.mesures))],
        ]),
    ]  # fmt: skip


def _table_row(ecrite: registre.Table, tables: Mapping[str, type[Model]]) -> list[str]:
    par_classe: dict[str, list[str]] = {}
    for champ in tables[ecrite.nom]._meta.local_concrete_fields:
        par_classe.setdefault(registre.class_of(ecrite, champ), []).append(champ.name)
    colonnes = "<br>".join(f"{classe} : {', '.join(noms)}" for classe, noms in par_classe.items())
    return [f"`{ecrite.nom}`", ecrite.traitement, colonnes, registre.export_of(ecrite, tables)]
