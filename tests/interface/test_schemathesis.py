"""The API against its own document, by schemathesis: no 500, nothing that the document does not say.

A few examples by operation here; `EXEMPLES=300 pytest tests/interface` looks longer. What a partner asks well may still
be refused by a rule of the contract (422, with its remedy): `positive_data_acceptance` is not asked.
"""

from __future__ import annotations

import os
import traceback
from collections import Counter
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from certif.wsgi import application
from tests.interface.conftest import DOCUMENT, Appelant

EXEMPLES = int(os.environ.get("EXEMPLES", "2"))
CONTROLES = [
    schemathesis.checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_headers_conformance, checks.response_schema_conformance, checks.negative_data_rejection,
    checks.missing_required_header, checks.unsupported_method, checks.allow_header_conformance, checks.ignored_auth,
]  # fmt: skip


def served(environ: dict[str, Any], start_response: Any) -> Any:
    """The application, called from this machine."""
    return application({**environ, "REMOTE_ADDR": "127.0.0.1"}, start_response)


SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
SCHEMA.app = served
#: Who may call, by scope; a partner otherwise.
PAR_ETENDUE = {"statuts:lire": "ordre", "agregats:lire": "ministere"}
OPERATIONS = {f"{o.method.upper()} {o.path}": o for o in (resultat.ok() for resultat in SCHEMA.get_all_operations())}


def calls_of(operation) -> list[tuple[str, GenerationMode]]:
    """Which callers the document admits, and what each sends; a test credential sends what is admitted."""
    [securite] = operation.definition.raw["security"]
    appelant = "titulaire" if securite else "anonyme"
    if "oauth2" in securite:
        appelant = PAR_ETENDUE.get(securite["oauth2"][0], "partenaire")
    essai = [("partenaire_essai", GenerationMode.POSITIVE)] if appelant == "partenaire" else []
    faux = [(appelant, GenerationMode.NEGATIVE)] if can_be_wrong(operation.definition.raw) else []
    return [(appelant, GenerationMode.POSITIVE), *faux, *essai]


def can_be_wrong(dit: dict[str, Any]) -> bool:
    """Whether something of a call may break its document; the generator finds out alone, after hundreds of tries.

    Any text is a good piece of an address, or a good value of a header that nobody has to send.
    """
    libre = {"path": True, "header": False}
    return bool(
        dit["security"] != [{}]
        or "requestBody" in dit
        or any(
            p["schema"] != {"type": "string"} or p.get("required", False) != libre.get(p["in"])
            for p in dit.get("parameters", [])
        )
    )


def fuzz(operation, appelant: Appelant, mode: GenerationMode) -> Counter:
    """Call the operation with what its document admits, or with what it does not; statuses that came back."""
    vus: Counter = Counter()

    @settings(
        max_examples=EXEMPLES, deadline=None, database=None, derandomize=True,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def call(case) -> None:
        # A HEAD or a GET by a cookie of ours: the identity is the caller's, everything else is generated.
        reponse = case.call_and_validate(
            base_url="http://testserver", headers=appelant.entetes or None, cookies=appelant.cookies or None,
            checks=CONTROLES,
        )  # fmt: skip
        vus[reponse.status_code] += 1

    call()
    return vus


def test_what_the_document_says_is_what_happens(appelants):
    """Every operation, by each kind of caller that it admits, with what it admits and with what it does not."""
    fautes = []
    for nom, operation in OPERATIONS.items():
        for appelant, mode in calls_of(operation):
            try:
                vus = fuzz(operation, appelants[appelant], mode)
            except Exception as faute:
                fautes.append(f"{nom} par {appelant}, {mode} : {_told(faute)}")
            else:
                # The caller is who the operation asks for, and nobody is hurried here.
                fautes += [f"{nom} par {appelant} : {vus}"] if {401, 429} & set(vus) else []
    assert not fautes, f"{len(fautes)} fautes\n" + "\n".join(fautes)


def _told(faute: Exception) -> str:
    return "".join(traceback.format_exception(faute))[-3000:]
