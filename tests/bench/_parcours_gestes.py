"""The windows of the people of the journey, and what they do again and again in them."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ordres.models import EnvoiAlertes
    from tests.e2e.visite import Visite

#: Seconds that the worker may take for the longest of its works, on a busy machine.
PATIENCE = 900


class Parcours:
    """The windows of the people, and the steps already told."""

    def __init__(self, ouvre: Callable[..., Visite], gens: dict[str, int], dossier: Path) -> None:
        from accounts.models import Utilisateur

        self.gens = {nom: Utilisateur.objects.get(pk=cle) for nom, cle in gens.items()}
        self.ouvre, self.dossier = ouvre, dossier
        self.clerc: Visite = ouvre(self.gens["gestionnaire"])
        self.decideur: Visite = ouvre(self.gens["decideur"])

    @contextmanager
    def pas(self, etape: str) -> Iterator[dict[str, str]]:
        """One step: what happens inside is timed; `dit["vu"]` says what was read."""
        dit, depart, tenu = {"vu": ""}, time.monotonic(), False
        try:
            yield dit
            tenu = True
        except Exception as erreur:
            dit["vu"] = f"{erreur}"[:500]
            raise
        finally:
            ligne = {"etape": etape, "vu": dit["vu"], "secondes": time.monotonic() - depart, "tenu": tenu}
            print(json.dumps(ligne, ensure_ascii=False), flush=True)

    def titulaire(self, nom: str) -> Visite:
        """The window of a professional: a phone."""
        from tests.e2e.visite import TELEPHONE

        return self.ouvre(self.gens[nom], largeur=TELEPHONE)

    def cycle(self, nom: str) -> int:
        """The first cycle of this professional."""
        from actions.models import Cycle

        personne = self.gens[nom].professionnel_id
        return int(Cycle.objects.filter(exercice__professionnel=personne).earliest("debut").pk)

    def nom(self, nom: str) -> str:
        """« NOM Prénom », as the lists write it."""
        personne = self.gens[nom].professionnel
        return f"{personne.nom} {personne.prenom}"


def night(jour: date) -> None:
    from django.core.management import call_command

    from accounts import horloge

    horloge.move_to(jour)
    call_command("evaluate", all=True, verbosity=0)


def count(v: Visite) -> str:
    return sentence(v, r"(?:Plus de |Environ |≈ )?[\d\s]+\+? professionnels?")


def sentence(v: Visite, motif: str) -> str:
    """What the page says that looks like this."""
    trouve = re.search(motif, v.lit().replace("\u202f", " ").replace("\xa0", " "))
    assert trouve is not None, f"{v.page.url} ne dit pas « {motif} » : {v.lit()[:300]}"
    return trouve[0].strip()


def mistyped(nom: str) -> str:
    """Two letters of the family name swapped."""
    return nom[0] + nom[2] + nom[1] + nom[3:]


def leave_now(envoi: EnvoiAlertes) -> None:
    """Let the minutes of the undo window pass."""
    from accounts import travaux
    from accounts.models import Travail
    from ordres import alertes_envoi

    Travail.objects.filter(cle=alertes_envoi.work_key(envoi)).update(du_at=envoi.demande_at)
    travaux.wake_up()


def until(condition: Callable[[], bool], quoi: str) -> None:
    limite = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limite, f"le travailleur n’a pas fait : {quoi}"
        time.sleep(0.5)


def again(v: Visite) -> Visite:
    """Read the page again; one that was doing it by itself is let finish."""
    from playwright.sync_api import Error

    for _ in range(5):
        try:
            v.page.reload()
        except Error:
            time.sleep(0.5)
        else:
            break
    return v


def seen(v: Visite, phrase: str) -> bool:
    """Whether the page, read again, says it."""
    return phrase in again(v).lit()


def look_at_the_sample(d: Visite) -> int:
    """Open every file of the sample in a tab of its own."""
    liens = d.page.locator("main a[target=_blank]")
    for rang in range(nombre := liens.count()):
        with d.page.context.expect_page() as onglet:
            liens.nth(rang).click()
        onglet.value.wait_for_load_state()
        onglet.value.close()
    return nombre


def pass_step(v: Visite, geste: str, texte: str) -> None:
    """Unfold a step of the control, write its text, confirm."""
    v.page.locator("summary", has_text=geste).click()
    formulaire = v.page.locator("details[open]", has=v.page.locator("summary", has_text=geste))
    formulaire.locator("textarea").fill(texte)
    v.clique("button", f"Confirmer : {geste}")


def write(v: Visite, lien: str, texte: str, image: Path, bouton: str) -> None:
    v.clique("link", lien)
    v.champ("Votre texte").fill(texte)
    v.champ("Pièce à joindre").set_input_files(image)
    v.clique("button", bouton)


def picture(dossier: Path) -> Path:
    from tests.actions.declarations import photo

    image = dossier / "preuve.jpg"
    image.write_bytes(photo(taille=(600, 800)))
    return image
