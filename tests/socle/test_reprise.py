"""When a message is tried again, and when its receiver is left alone; how it is signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from certif.socle import reprise, signature

INSTANT = datetime(2026, 6, 30, 12, tzinfo=UTC)


def test_eight_tries_over_a_day_and_a_half_then_none():
    instants = [INSTANT]
    while (suivant := reprise.next_try(len(instants), instants[-1])) is not None:
        instants.append(suivant)
    assert len(instants) == 8
    assert timedelta(hours=35) < instants[-1] - INSTANT < timedelta(hours=37)
    assert [b - a for a, b in pairwise(instants)] == sorted(reprise.ATTENTES)


@pytest.mark.parametrize(
    ("echecs", "duree", "statut", "arrete"),
    [(1, 0, 410, True), (9, 48, 500, False), (10, 23, 500, False), (10, 24, 0, True), (50, 1, 503, False)],
)
def test_a_receiver_is_left_alone_after_enough_failures_over_enough_time(echecs, duree, statut, arrete):
    assert reprise.must_stop(echecs, INSTANT - timedelta(hours=duree), INSTANT, statut) is arrete
    assert reprise.must_stop(0, None, INSTANT, 500) is False


def test_a_message_is_signed_as_standard_webhooks_writes_it():
    secrets = (b"secret fictif", b"ancien secret")
    entetes = signature.headers(secrets, "msg_1", 1782813600, b'{"type":"essai"}')
    une, autre = entetes["Webhook-Signature"].split(" ")
    attendue = hmac.new(secrets[0], b'msg_1.1782813600.{"type":"essai"}', hashlib.sha256).digest()
    assert une == "v1," + base64.b64encode(attendue).decode() and autre != une
    assert base64.b64decode(signature.written(secrets[0]).removeprefix("whsec_")) == secrets[0]
