"""Make what the follow-up list needs on the base that is open: controls under way, and agents with a session.

`python -m tests.bench._agents` prints the session keys of a national agent and of one of a council, both of doctors.
"""

from __future__ import annotations

import json

import django

#: One running cycle in three hundred under control, at every stage, by the instance of its profession; written by hand,
#: a measure needs no history.
_CONTROLES = """
INSERT INTO ordres_controle (cycle_id, instance_id, etat, revision, ouvert_at, echeance, observations_jusquau)
SELECT cycle_id, instance, etat, 1, now(), fin + 181,
       CASE WHEN etat IN ('observations', 'motifs') THEN fin + 90 END
  FROM (SELECT cycle_id, fin, o.id AS instance,
               (ARRAY['ouvert', 'pieces', 'motifs', 'observations', 'satisfait'])[1 + (cycle_id / 300) % 5] AS etat
          FROM actions_avancement v JOIN accounts_organisation o ON o.code = 'MESURE-P' || v.profession
         WHERE cycle_id % 300 = 0) a
 WHERE NOT EXISTS (SELECT FROM ordres_controle)
"""


def prepare() -> list[str]:
    """Session keys of the agents; twice is once."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection

    from accounts.models import Appartenance, Organisation, Utilisateur
    from accounts.professions import Profession
    from accounts.roles import Echelon, Nature, Role
    from accounts.second_facteur import CLE_SESSION

    cles = []
    for code, echelon, departement in (("MESURE", Echelon.NATIONAL, ""), ("MESURE-75", Echelon.DEPARTEMENTAL, "75")):
        instance, _ = Organisation.objects.get_or_create(
            code=code,
            defaults={
                "nom": f"Instance fictive {code}", "nature": Nature.ORDRE, "profession": Profession.MEDECIN,
                "echelon": echelon, "departement": departement,
            },
        )  # fmt: skip
        agent, _ = Utilisateur.objects.get_or_create(
            email=f"{code.lower()}@exemple.test", defaults={"nom_affiche": f"Agent fictif {code}"}
        )
        Appartenance.objects.get_or_create(
            utilisateur=agent, organisation=instance, role=Role.ORDRE_DECIDEUR, defaults={"debut": "2023-01-01"}
        )
        session = SessionStore()
        session[SESSION_KEY] = str(agent.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
        session[CLE_SESSION] = True
        session.save()
        cles.append(str(session.session_key))
    for profession in Profession:
        Organisation.objects.get_or_create(
            code=f"MESURE-P{profession.value}",
            defaults={
                "nom": f"Instance fictive {profession.value}", "nature": Nature.ORDRE, "profession": profession,
                "echelon": Echelon.NATIONAL,
            },
        )  # fmt: skip
    with connection.cursor() as curseur:
        curseur.execute(_CONTROLES)
    return cles


if __name__ == "__main__":
    django.setup()
    print(json.dumps(prepare()))
