"""How an instance alerts on a risk of non-completion: what the decree leaves open (CSP R. 4022-18)."""

from __future__ import annotations

from referentiels.parametre import choix, principe

ALERTES = (
    choix(
        "alerte_niveau",
        2,
        "CSP R. 4022-18",
        "NF",
        "Le décret permet d’alerter «\u00a0en cas de risque\u00a0»\u00a0: une alerte ne part que si le risque est "
        "modéré (2) ou élevé (3).",
    ),
    choix(
        "alerte_intervalle_jours",
        90,
        "CSP R. 4022-18",
        "NF",
        "Une même personne, ou un même employeur à son sujet, n’est pas alerté deux fois en moins de "
        "quatre-vingt-dix jours.",
    ),
    choix(
        "alerte_annulation_minutes",
        10,
        "CSP R. 4022-18",
        "NF",
        "Un envoi d’alertes confirmé part dix minutes plus tard\u00a0; jusque-là, il s’annule.",
    ),
    principe(
        "alerte_employeur_minimale",
        "CSP R. 4022-26",
        "NF",
        "L’employeur alerté lit un nom, une profession et une date de fin de cycle\u00a0: ni action, ni axe, ni "
        "historique. Le professionnel lit ce qui lui a été écrit.",
    ),
    principe(
        "alerte_jamais_automatique",
        "CSP R. 4022-18",
        "NF",
        "Aucune alerte ne part seule\u00a0: la plateforme compte qui n’a jamais été alerté, une personne de l’instance "
        "décide.",
    ),
)
