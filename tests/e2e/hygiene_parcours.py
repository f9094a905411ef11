"""Every page of every persona in a real browser, all its answers read: part of `make security`, not of the suite.

Run by `tests.securite.hygiene`, which gives in CERTIF_PARCOURS the file to write.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from tests.e2e import monde, pages
from tests.e2e.test_accessibilite import decor, vitre
from tests.e2e.visite import presente
from tests.securite._reponse import faults

__all__ = ["decor", "vitre"]


def test_every_answer_of_every_page(vitre, plateforme, decor, au_jour):
    reponses, fautes = 0, []
    for ecran in pages.ECRANS:
        au_jour(monde.JOUR_CONTROLE if ecran.en_2032 else monde.JOUR)
        v = presente(vitre, plateforme.url, ecran.qui(decor))
        v.ouvre(ecran.chemin(decor), ecran.statut)
        v.page.wait_for_load_state("networkidle")
        for reponse in v.reponses:
            if urlsplit(reponse.url).path.startswith(settings.STATIC_URL):
                continue  # given by the server of the bench: `hygiene` reads those of the site
            reponses += 1
            entetes = [(entete["name"].lower(), entete["value"]) for entete in reponse.headers_array()]
            corps = reponse.body() if reponse.request.is_navigation_request() and reponse.status < 300 else b""
            fautes += [f"{ecran} {reponse.url} : {faute}" for faute in faults(entetes, corps, production=False)]
        fautes += v.fautes
        v.rend()
    ecrit = {"pages": len(pages.ECRANS), "reponses": reponses, "fautes": sorted(set(fautes))}
    Path(os.environ["CERTIF_PARCOURS"]).write_text(json.dumps(ecrit, ensure_ascii=False))
    assert not fautes, "\n".join(fautes[:20])
