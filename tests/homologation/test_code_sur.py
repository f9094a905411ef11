"""What no source of the product does: run text, believe a certificate, hash weakly, build a template or a statement.

Static and quick: each test reads the sources, so that a line written tomorrow is seen too (ASVS V1, V3, V11, V15).
"""

from __future__ import annotations

import ast
import io
import json
import logging
import re
import zipfile
from functools import cache
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import BadHeaderError
from openpyxl import Workbook

from accounts import courriels, notifications
from accounts.models import Travail
from certif.socle.refus import Refus
from certif.socle.traces import LignesJson
from dashboards import employeur_tableur
from dashboards.employeur_modeles import EFFECTIF
from tests.maison.maison import PRODUIT, RACINE, python_files, short

#: Files that no page serves and no partner reaches: they start the embedded servers of the development.
DEVELOPPEMENT = RACINE / "certif" / "embarque"


@cache
def sources() -> tuple[tuple[Path, str, ast.Module], ...]:
    """Every module of the product, its text and its tree."""
    lus = ((chemin, chemin.read_text(encoding="utf-8")) for chemin in python_files(*PRODUIT))
    return tuple((chemin, texte, ast.parse(texte)) for chemin, texte in lus)


@cache
def scripts() -> tuple[tuple[str, str], ...]:
    """Our scripts, without the vendored ones."""
    chemins = [c for c in sorted((RACINE / "static").rglob("*.js")) if "vendor" not in c.parts]
    return tuple((short(chemin), chemin.read_text(encoding="utf-8")) for chemin in chemins)


@cache
def gabarits() -> tuple[tuple[str, str], ...]:
    """Our templates, those of the rooms included."""
    chemins = [c for racine in ("templates", *PRODUIT) for c in sorted((RACINE / racine).rglob("*.html"))]
    return tuple((short(chemin), chemin.read_text(encoding="utf-8")) for chemin in chemins)


@cache
def nodes() -> tuple[tuple[str, ast.AST], ...]:
    """Calls, imports and inner `Meta` of the product, each with its file: one walk for all the tests."""
    utiles = (ast.Call, ast.Import, ast.ImportFrom, ast.ClassDef)
    return tuple(
        (short(chemin), noeud)
        for chemin, _, arbre in sources()
        for noeud in ast.walk(arbre)
        if isinstance(noeud, utiles)
    )


@cache
def calls() -> tuple[tuple[str, str, ast.Call], ...]:
    """Each call of the product: where, its name as written (`a.b.c`), and itself."""
    return tuple(
        (f"{ou}:{noeud.lineno}", _dotted(noeud.func), noeud) for ou, noeud in nodes() if isinstance(noeud, ast.Call)
    )


def _dotted(appele: ast.expr) -> str:
    """`a.b.c` of what is called; what is called on a result begins with a dot."""
    noms: list[str] = []
    while isinstance(appele, ast.Attribute):
        noms.append(appele.attr)
        appele = appele.value
    return ".".join([appele.id if isinstance(appele, ast.Name) else "", *reversed(noms)])


@cache
def imports() -> tuple[tuple[str, str], ...]:
    """Each module imported by the product: from which file, and its name."""
    lus: list[tuple[str, str]] = []
    for ou, noeud in nodes():
        if isinstance(noeud, ast.Import):
            lus += [(ou, nom.name) for nom in noeud.names]
        elif isinstance(noeud, ast.ImportFrom):
            lus += [(ou, f"{noeud.module}.{nom.name}") for nom in noeud.names]
    return tuple(lus)


def keyword(appel: ast.Call, nom: str) -> str:
    """The source of a named argument, empty when it is not given."""
    return next((ast.unparse(k.value) for k in appel.keywords if k.arg == nom), "")


def test_aucune_fonction_dangereuse_n_est_appelee():
    interdites = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load", "yaml.unsafe_load"}
    fautes = [f"{ou} {nom}" for ou, nom, _ in calls() if nom in interdites]
    fautes += [f"{ou} shell" for ou, _, appel in calls() if keyword(appel, "shell") == "True"]
    fautes += [f"{ou} {nom}" for ou, nom in imports() if nom.split(".")[0] in {"pickle", "marshal", "shelve", "dill"}]
    assert fautes == []


def _is_composed(texte: ast.expr) -> bool:
    """A text made of other texts: f-string with a value, `%`, `+`, `.format`."""
    if isinstance(texte, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in texte.values)
    if isinstance(texte, ast.BinOp):
        return isinstance(texte.op, ast.Mod | ast.Add)
    return isinstance(texte, ast.Call) and isinstance(texte.func, ast.Attribute) and texte.func.attr == "format"


def _is_name_of_ours(valeur: ast.expr) -> bool:
    """What a statement may hold beside its parameters: a name of the code, never what a request says."""
    lus = {noeud.id for noeud in ast.walk(valeur) if isinstance(noeud, ast.Name)}
    return not lus & {"request", "POST", "GET"}


def test_aucune_requete_sql_n_est_composee_sans_raison():
    """Values are parameters; what a statement is made of are our own names, and a linter asks for the reason (S608)."""
    fautes = []
    for ou, nom, appel in calls():
        if nom.rpartition(".")[2] not in {"execute", "executemany", "raw", "extra"} or not appel.args:
            continue
        if _is_composed(appel.args[0]) and not _is_name_of_ours(appel.args[0]):
            fautes.append(ou)
    assert fautes == []
    reglage = (RACINE / "pyproject.toml").read_text(encoding="utf-8")
    assert '"S"' in reglage and '"S608"' not in reglage.split("per-file-ignores")[0]
    vus = [ligne for _, texte, _ in sources() for ligne in texte.splitlines() if "noqa: S608" in ligne]
    assert [ligne for ligne in vus if len(ligne.split("noqa: S608")[1].strip(" -#")) < 8] == []


def test_aucune_expression_reguliere_n_est_composee_sans_echappement():
    fautes = []
    for ou, nom, appel in calls():
        if not re.fullmatch(r"re\.(compile|search|match|fullmatch|sub|findall|finditer|split)", nom) or not appel.args:
            continue
        if isinstance(appel.args[0], ast.JoinedStr):
            valeurs = [p.value for p in appel.args[0].values if isinstance(p, ast.FormattedValue)]
            fautes += [f"{ou} {ast.unparse(v)}" for v in valeurs if not _is_escaped(v)]
        elif not isinstance(appel.args[0], ast.Constant) and not _is_escaped(appel.args[0]):
            fautes.append(f"{ou} {ast.unparse(appel.args[0])}")
    assert fautes == []


def _is_escaped(valeur: ast.expr) -> bool:
    """`re.escape(…)`, a constant of the module (in capitals), or a piece of the table of dates, all ours."""
    if isinstance(valeur, ast.Call):
        return ast.unparse(valeur.func) in {"re.escape", "'|'.join", '"|".join'}
    return isinstance(valeur, ast.Name) and (valeur.id.isupper() or valeur.id == "motif")


def test_aucun_gabarit_n_est_construit_d_un_texte():
    construits = {"Template", "engines.from_string", "Engine.from_string", "jinja2.Template"}
    assert [f"{ou} {nom}" for ou, nom, _ in calls() if nom in construits or nom.endswith(".from_string")] == []


def test_aucun_gabarit_n_ecrit_de_script():
    """A script is a file of ours; data for a script is JSON that no browser runs."""
    fautes = []
    for ou, texte in gabarits():
        for balise, corps in re.findall(r"<script\b([^>]*)>(.*?)</script>", texte, re.S):
            if "application/json" not in balise and ("src=" not in balise or corps.strip()):
                fautes.append(f"{ou} {balise[:60]}")
    assert fautes == []


@pytest.mark.parametrize(
    "interdit",
    [r"\.innerHTML\b", r"\.outerHTML\b", r"insertAdjacentHTML", r"document\.write", r"\beval\(", r"new Function",
     r"setTimeout\(\s*[\"'`]", r"setInterval\(\s*[\"'`]", r"createContextualFragment"],
)  # fmt: skip
def test_aucun_script_du_site_n_execute_du_texte(interdit):
    assert [ou for ou, texte in scripts() if re.search(interdit, texte)] == []


def test_aucun_script_n_ecoute_une_autre_origine():
    """The one message listened to comes from our own service worker, whose origin is ours by nature."""
    fautes = []
    for ou, texte in scripts():
        for ligne in texte.splitlines():
            ecoute = re.search(r"addEventListener\(\s*[\"']message[\"']|onmessage\s*=", ligne)
            if ecoute and "serviceWorker" not in ligne:
                fautes.append(f"{ou} {ligne.strip()[:80]}")
    assert fautes == []


def test_aucun_script_ne_touche_un_prototype():
    assert [ou for ou, texte in scripts() if re.search(r"__proto__|\.prototype\b|setPrototypeOf", texte)] == []


def test_aucune_technologie_abandonnee():
    balises = r"<(object|embed|applet|frame|frameset|marquee|bgsound)\b"
    assert [ou for ou, texte in gabarits() if re.search(balises, texte)] == []


def test_aucun_formulaire_n_ouvre_tous_les_champs():
    fautes = []
    for ou, noeud in nodes():
        if isinstance(noeud, ast.ClassDef) and noeud.name == "Meta":
            ecrits = [(ligne.lineno, ast.unparse(ligne)) for ligne in noeud.body if isinstance(ligne, ast.Assign)]
            fautes += [f"{ou}:{n}" for n, ecrit in ecrits if re.match(r"fields = ['\"]__all__|exclude = ", ecrit)]
    assert fautes == []


def test_aucun_certificat_n_est_cru_sans_verification():
    fautes = [ou for ou, _, appel in calls() if keyword(appel, "verify") == "False"]
    fautes += [f"{ou} {nom}" for ou, nom, _ in calls() if nom.endswith("_create_unverified_context")]
    fautes += [short(c) for c, texte, _ in sources() if re.search(r"CERT_NONE|check_hostname\s*=\s*False", texte)]
    assert fautes == []


def test_aucun_condense_faible():
    """MD5 and SHA-1 only where nothing is protected, and the call says so."""
    faibles = {"hashlib.md5", "hashlib.sha1", "md5", "sha1"}
    appels = [(ou, nom, appel) for ou, nom, appel in calls() if nom in faibles]
    assert [f"{ou} {nom}" for ou, nom, appel in appels if keyword(appel, "usedforsecurity") != "False"] == []


def test_aucun_chiffrement_faible():
    lus = [(ou, nom) for ou, nom in imports() if "hazmat.primitives" in nom or nom.startswith("Crypto")]
    admis = re.compile(
        r"cryptography\.hazmat\.primitives\.(hashes|ciphers\.aead\.(AESGCM|ChaCha20Poly1305)|kdf\.|serialization|"
        r"asymmetric\.(ec|rsa|ed25519|types)|constant_time|hmac)"
    )
    assert [
        f"{ou} {nom}" for ou, nom in lus if not admis.match(nom) and nom != "cryptography.hazmat.primitives.hashes"
    ] == []
    assert [short(c) for c, texte, _ in sources() if re.search(r"modes\.ECB|TripleDES|ARC4|PKCS1v15\(", texte)] == []


def test_le_hasard_qui_protege_vient_du_systeme():
    """`random` is for made-up people and for draws by a given seed; keys, tokens and salts come from the system."""
    admis = ("certif/synthese/", "certif/demonstration/", "certif/embarque/")
    tirages = {"actions/essai_reels.py", "actions/choix_effet.py"}
    assert [
        ou for ou, nom in imports() if nom.split(".")[0] == "random" and not ou.startswith(admis) and ou not in tirages
    ] == []


def test_l_inventaire_cryptographique_nomme_chaque_module():
    page = (RACINE / "docs" / "homologation" / "cryptographie.md").read_text(encoding="utf-8")
    bibliotheques = {"cryptography", "jwt", "pyhanko", "pyhanko_certvalidator", "hmac", "secrets"}
    modules = {ou for ou, nom in imports() if nom.split(".")[0] in bibliotheques}
    assert sorted(ou for ou in modules if f"`{ou}`" not in page) == []


def test_un_classeur_a_entites_est_refuse():
    """A workbook is the only XML that is read: one that declares an entity is refused with a reason."""
    sain, piege = io.BytesIO(), io.BytesIO()
    Workbook().save(sain)
    with zipfile.ZipFile(sain) as lu, zipfile.ZipFile(piege, "w") as ecrit:
        for membre in lu.namelist():
            contenu = lu.read(membre)
            if membre.startswith("xl/worksheets/"):
                texte = contenu.decode().split("?>", 1)[-1]
                entite = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
                contenu = ('<?xml version="1.0"?>' + entite + texte.replace("<sheetData", "&a;<sheetData")).encode()
            ecrit.writestr(membre, contenu)
    with pytest.raises(Refus):
        employeur_tableur.read(piege.getvalue(), "personnel.xlsx", EFFECTIF)


def test_un_retour_a_la_ligne_n_entre_pas_dans_l_en_tete_d_un_courriel(titulaire):
    """What somebody typed may be in a title: with a line of its own, nothing leaves at all."""
    notifications.notify(
        cle="fictif", nature="essai", titre="Objet\nBcc: autre@exemple.test", professionnel=titulaire.professionnel
    )
    with pytest.raises(BadHeaderError):
        courriels.send_notification(Travail(donnees={"cle": "fictif"}))
    assert mail.outbox == []


def test_une_ligne_de_journal_reste_une_ligne():
    """Production writes one JSON object a line: what holds a line break cannot make a second one."""
    texte = "faute\n2026-01-01 INFO ligne inventée\r\n\x1b[31m\u2028"
    ligne = logging.LogRecord("certif", logging.ERROR, "x.py", 1, "%s", (texte,), None)
    ecrite = LignesJson().format(ligne)
    assert len(ecrite.splitlines()) == 1 and "\x1b" not in ecrite
    assert json.loads(ecrite)
