"""Read a PDF as a reader does, in a process of its own: what is active is named, links are taken off.

Run as a script by `actions.pdf_actif`: the document on the standard input; on the standard output one line of JSON,
then the disarmed document when something was taken off. The process gives itself little memory, little time and no
file to write before it looks at anything: a document made to harm a parser harms this one, and only this one.
"""

import contextlib
import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

MEMOIRE = 768 * 1024 * 1024
SECONDES = 10
OBJETS_MAX = 200_000
PROFONDEUR_MAX = 60
#: Names whose presence refuses a document, and what they are; a document printed to PDF never carries any of them.
INTERDITS = {
    "JavaScript": "un script",
    "JS": "un script",
    "Rendition": "un contenu multimédia",
    "Launch": "un lancement de programme",
    "EmbeddedFile": "un fichier joint",
    "EmbeddedFiles": "un fichier joint",
    "RichMedia": "un contenu multimédia",
    "XFA": "un formulaire dynamique",
    "SubmitForm": "un envoi de formulaire",
    "ImportData": "un import de données",
    "GoToE": "un fichier joint",
    "GoToR": "un lien vers un autre fichier",
    "FFilter": "un contenu extérieur",
    "Movie": "un contenu multimédia",
    "Sound": "un contenu multimédia",
}


def limit() -> None:
    """Give this process its bounds; a system that refuses one keeps the others."""
    for quoi, combien in (
        (resource.RLIMIT_AS, MEMOIRE), (resource.RLIMIT_CPU, SECONDES), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(quoi, (combien, combien))


def examine(contenu: bytes) -> tuple[dict[str, Any], bytes]:
    """What the document holds: `etat` (sain, actif, protege, abime), `trouve` (French), `liens`; and its disarmed copy.

    The copy is empty when nothing had to be taken off.
    """
    import pikepdf  # here alone: the parent reads INTERDITS and must not load a parser of hostile files

    try:
        with pikepdf.open(io.BytesIO(contenu), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                return {"etat": "protege"}, b""
            objets = list(pdf.objects)
            if len(objets) > OBJETS_MAX or not len(pdf.pages):
                return {"etat": "abime"}, b""
            if trouve := next((INTERDITS[nom] for objet in objets for nom in _forbidden(objet, pikepdf)), ""):
                return {"etat": "actif", "trouve": trouve}, b""
            liens = _disarm(pdf, objets, pikepdf)
            if not liens:
                return {"etat": "sain", "liens": 0}, b""
            sortie = io.BytesIO()
            # The same document disarmed twice is the same file: it is joined once.
            pdf.save(sortie, deterministic_id=True)
            return {"etat": "sain", "liens": liens}, sortie.getvalue()
    except pikepdf.PasswordError:
        return {"etat": "protege"}, b""
    except Exception:  # a parser of hostile bytes may raise anything; the answer is the same
        return {"etat": "abime"}, b""


def _inside(objet: Any, pikepdf: Any, profondeur: int = 0) -> Iterator[Any]:
    """This object and everything written inside it (not what it refers to, which is an object of its own)."""
    if profondeur > PROFONDEUR_MAX:
        raise ValueError("nested too deep")
    yield objet
    enfants: list[Any] = []
    if isinstance(objet, pikepdf.Dictionary | pikepdf.Stream):
        enfants = [enfant for _, enfant in objet.items()]
    elif isinstance(objet, pikepdf.Array):
        enfants = list(objet)
    for enfant in enfants:
        if not getattr(enfant, "is_indirect", False):
            yield from _inside(enfant, pikepdf, profondeur + 1)


def _forbidden(objet: Any, pikepdf: Any) -> Iterator[str]:
    for dedans in _inside(objet, pikepdf):
        if isinstance(dedans, pikepdf.Name):
            noms = [str(dedans)]
        elif isinstance(dedans, pikepdf.Dictionary | pikepdf.Stream):
            noms = list(dedans.keys())
        else:
            continue
        yield from (nom[1:] for nom in noms if nom[1:] in INTERDITS)


def _disarm(pdf: Any, objets: list[Any], pikepdf: Any) -> int:
    """Take off every action that leads out of the document; returns how many."""
    retires = 0
    for objet in objets:
        for dedans in list(_inside(objet, pikepdf)):
            if not isinstance(dedans, pikepdf.Dictionary | pikepdf.Stream):
                continue
            for cle, valeur in list(dedans.items()):
                if _leads_out(valeur, pikepdf):
                    del dedans[cle]
                    retires += 1
    if "/URI" in pdf.Root:
        del pdf.Root["/URI"]
        retires += 1
    return retires


def _leads_out(valeur: Any, pikepdf: Any) -> bool:
    """Whether this is an action that opens an address, or a list that holds one."""
    if isinstance(valeur, pikepdf.Array):
        return any(isinstance(v, pikepdf.Dictionary) and _leads_out(v, pikepdf) for v in valeur)
    return isinstance(valeur, pikepdf.Dictionary) and str(valeur.get("/S", "")) == "/URI"


def main() -> None:
    """The script: bounds first, then the document."""
    limit()
    verdict, copie = examine(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(verdict).encode() + b"\n" + copie)


if __name__ == "__main__":
    main()
