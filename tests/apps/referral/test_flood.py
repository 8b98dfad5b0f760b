"""A flood of the public form: every referral is taken, and where it came from is kept nowhere."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from beenthere.apps.cases.models import Case
from beenthere.apps.outside import now
from beenthere.apps.referral import form_token
from tests.apps.referral.test_twice import REFERRAL

POSTS = 300
ADDRESS = "203.0.113.77"


def tables_that_hold(text: str) -> list[str]:
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS a_row WHERE a_row::text LIKE %s',
                [f"%{text}%"],
            )
            found += [table] if cursor.fetchone() != (0,) else []
    return found


@pytest.mark.django_db
def test_three_hundred_referrals_from_one_place_are_taken_and_the_place_is_not_kept() -> None:
    client = Client(REMOTE_ADDR=ADDRESS)
    for _ in range(POSTS):
        answer = client.post("/refer/", REFERRAL | {"token": form_token.issue(now=now())})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/refer/sent/")
    assert Case.objects.count() == POSTS
    assert tables_that_hold(ADDRESS) == []
    assert tables_that_hold(str(Case.objects.earliest("pk").pk)) != [], "the search finds things"
