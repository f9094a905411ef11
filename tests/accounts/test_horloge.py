"""The one clock: real day, moved day in demonstration only, one day throughout a request."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import horloge
from accounts.models import Horloge

pytestmark = pytest.mark.django_db
EN_2032 = date(2032, 2, 15)


def test_the_day_moves_and_comes_back():
    horloge.move_to(EN_2032)
    assert horloge.today() == EN_2032
    assert timezone.localtime(horloge.now()).date() == EN_2032

    horloge.move_to(None)
    assert horloge.today() == timezone.localtime(horloge.instant()).date()


def test_leases_and_expiries_stay_on_real_time():
    avant = horloge.instant()
    horloge.move_to(EN_2032)

    assert timedelta(0) <= horloge.instant() - avant < timedelta(minutes=1)


def test_outside_the_demonstration_a_moved_day_is_neither_read_nor_written(settings, django_assert_num_queries):
    Horloge.objects.create(pk=1, jour=EN_2032)
    settings.DEMO = False

    with django_assert_num_queries(0):
        assert horloge.today() == timezone.localtime(horloge.instant()).date()
    with pytest.raises(RuntimeError, match="demonstration mode only"):
        horloge.move_to(EN_2032)


def test_a_fixed_day_is_left_when_the_block_ends_even_badly():
    with pytest.raises(ValueError, match="panne"), horloge.fixed_day(EN_2032):
        assert horloge.today() == EN_2032
        raise ValueError("panne")
    assert horloge.today() != EN_2032


def test_the_banner_says_the_moved_day():
    horloge.move_to(EN_2032)
    assert "15/02/2032" in Client().get("/").content.decode()
