"""The product's own texts of the alerts: what leaves when neither the instance nor the level above wrote theirs."""

from __future__ import annotations

from ordres.alertes_vocabulaire import Destinataire

#: Object and body of each kind of recipient.
COMMUNS: dict[Destinataire, tuple[str, str]] = {
    Destinataire.PROFESSIONNEL: (
        "Votre certification périodique\u00a0: {temps_restant} pour terminer",
        """Bonjour {nom},

Votre cycle de certification se termine le {fin_cycle}\u00a0: il reste {temps_restant}. Votre compte montre {fait}.

Reste à compléter\u00a0: {axes_manquants}. Pour y arriver\u00a0: {rythme}.

Des actions déjà faites peuvent manquer à votre compte\u00a0: déclarez-les, ou signalez celle qu’un organisme n’a pas \
transmise. En cas de difficulté, faites-nous une demande depuis votre espace, ou demandez à votre conseil national \
professionnel de vous accompagner.

Votre espace\u00a0: {lien}

Ce message vous informe\u00a0: ce n’est ni un contrôle ni une sanction.

{instance}""",
    ),
    Destinataire.EMPLOYEUR: (
        "Certification périodique d’un membre de votre personnel",
        """Bonjour,

{nom}, {profession}, membre de votre personnel, pourrait ne pas avoir terminé sa certification périodique le \
{fin_cycle}, dernier jour de son cycle.

Vous pouvez l’aider\u00a0: temps de formation, plan de développement des compétences. Cette information lui a été \
donnée aussi. Elle est confidentielle et ne préjuge d’aucune décision.

{instance}""",
    ),
}
