"""The contradictory path to its end, both sides: documents, reasons, observations, hearing, final indication."""

from __future__ import annotations

from datetime import date

from tests.bench._parcours_gestes import Parcours, pass_step, picture, sentence, write

AUDITION, DECISION = date(2032, 3, 3), date(2032, 3, 18)


def contradict(parcours: Parcours) -> None:
    """Documents, answer, reasons, observations, hearing: the clerk on one side, the professional on the other."""
    cycle, image = parcours.cycle("incomplet"), picture(parcours.dossier)
    g, mien = parcours.clerc, f"/ordre/mon-controle/{cycle}/"
    p = parcours.titulaire("incomplet")
    with parcours.pas("Pièces demandées ; le professionnel répond") as dit:
        pass_step(g.ouvre(f"/ordre/dossiers/{cycle}/"), "Demander des pièces", "Les attestations des axes 3 et 4.")
        g.voit("Pièces demandées")
        p.ouvre(mien).voit("vous a demandé des pièces", "Les attestations des axes 3 et 4.")
        write(p, "Répondre à la demande de pièces", "Voici celle que j’ai.", image, "J’ai répondu")
        p.voit("Votre réponse est reçue")
        dit["vu"] = "demande lue, réponse et pièce reçues"
    with parcours.pas("Motifs ; le professionnel observe et demande à être entendu") as dit:
        pass_step(
            g.ouvre(f"/ordre/dossiers/{cycle}/"), "Communiquer les motifs", "Les axes 3 et 4 ne sont pas établis."
        )
        p.ouvre(mien).voit("Rien n’est décidé", "mardi 16 mars 2032 inclus")
        write(p, "Écrire mes observations", "Deux actions ont été faites en 2030.", image, "Envoyer mes observations")
        p.voit("Accusé de réception")
        p.page.locator("summary", has_text="Demander à être entendu").click()
        p.clique("button", "Confirmer : Demander à être entendu").voit("Vous avez demandé à être entendu")
        dit["vu"] = "délai dit, accusé de réception, audition demandée"
    with parcours.pas("Dates d’audition proposées, une est choisie") as dit:
        g.ouvre(f"/ordre/dossiers/{cycle}/").voit("Deux actions ont été faites en 2030.", "preuve.jpg")
        g.clique("link", "Proposer des dates d’audition").champ("Date 1").fill("2032-03-01T14:30")
        g.champ("Date 2").fill("2032-03-03T09:00")
        g.champ("Lieu").fill("Salle fictive du conseil")
        g.clique("button", "Proposer des dates d’audition").voit("Des dates d’audition sont proposées")
        p.ouvre(mien).page.get_by_label("03/03/2032 à 09:00").check()
        p.clique("button", "Choisir cette date").voit("Votre audition est fixée au 03/03/2032 à 09:00")
        dit["vu"] = "audition du 03/03/2032 à 09:00"


def conclude(parcours: Parcours) -> None:
    """The hearing is held, the final indication given; the professional reads it, its reasons and the remedies."""
    from django.urls import reverse

    from accounts import horloge

    cycle = parcours.cycle("incomplet")
    g, d, dossier = parcours.clerc, parcours.decideur, f"/ordre/dossiers/{cycle}/"
    horloge.move_to(AUDITION)
    with parcours.pas("Audition tenue et consignée") as dit:
        pass_step(g.ouvre(dossier), "Enregistrer l’audition", "Entendu ce jour, avec un plan pour les deux axes.")
        dit["vu"] = sentence(g.voit("Audition tenue"), "Audition tenue")
    horloge.move_to(DECISION)
    with parcours.pas("Indication finale, motivée") as dit:
        d.ouvre(dossier).page.get_by_text("Donner l’indication finale").click()
        d.page.get_by_role("radio", name="Obligation non satisfaite").check()
        d.page.locator("#decision_motif").fill("Aucune preuve n’établit les axes 3 et 4.")
        d.clique("button", "Enregistrer la décision").voit("Décision enregistrée : obligation non satisfaite")
        dit["vu"] = "non satisfaite ; la saisine attend son délai"
    with parcours.pas("Le professionnel lit la décision et ses recours") as dit:
        p = parcours.titulaire("incomplet").ouvre(f"/ordre/mon-controle/{cycle}/")
        p.voit("Aucune preuve n’établit les axes 3 et 4.", "Contester cette décision", "Aucune suite disciplinaire")
        p.ouvre(reverse("ps:notifications")).voit("Votre obligation de certification n’est pas satisfaite")
        dit["vu"] = "décision, motifs, voies de recours ; prévenu par un message"
