"""People with an account, or with the browser of one, who go through every page there is."""

from __future__ import annotations

import pytest

from beenthere.apps.people.models import Account
from beenthere.domain.permissions import DIRECTORS, PAGES, Audience, may
from beenthere.domain.vocabulary import Role
from tests.adversaries.browsing import learned, theirs
from tests.fuzz.town import Town

CURIOUS = sorted({*Role} - DIRECTORS - {Role.SUPPORTER, Role.COUNSEL})


OPEN_TO_ALL = frozenset(name for name, page in PAGES.items() if isinstance(page.who, Audience))


@pytest.mark.parametrize("everywhere", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_a_curious_administrator_or_colleague_learns_of_nobody(
    town: Town, everywhere: bool
) -> None:
    """On pages of their own, by the names of teams and of a case that is hidden, and one of them on
    those that are open to all, which know of nobody who reads them."""
    curious = [each for each in town.readers if each.words in CURIOUS]
    assert len(curious) == len(CURIOUS) > 5
    some = {str(each.code_name) for each in town.of_group.values()}
    names, codes = set(PAGES), None if everywhere else {*some, str(town.kept_from.code_name)}
    for reader in curious:
        opened = {name for name in names if everywhere or may(reader.roles, name)}
        shown = learned(town, reader.cookies, names=opened, codes=codes)
        assert shown <= theirs(town, reader), reader.words
        names = names if everywhere else names - OPEN_TO_ALL


def test_counsel_learns_of_nobody_without_a_director(town: Town) -> None:
    """One page names somebody to counsel: a request that was agreed to, of whom they named."""
    [reader] = [each for each in town.readers if each.words == Role.COUNSEL]
    assert learned(town, reader.cookies, but=frozenset({"disclosure"})) == set()


def test_a_supporters_lost_phone_shows_their_own_cases_until_they_are_signed_out(
    town: Town,
) -> None:
    [reader] = [each for each in town.readers if each.words == Role.SUPPORTER]
    shown = learned(town, reader.cookies)
    assert shown
    assert shown == theirs(town, reader)
    Account.objects.filter(pk=town.people[Role.SUPPORTER].pk).update(enabled=False)
    assert learned(town, reader.cookies, names=PAGES.keys() - OPEN_TO_ALL) == set()


@pytest.mark.soak
def test_a_supervisor_who_directs_learns_nothing_of_whom_they_evaluate(town: Town) -> None:
    [reader] = [each for each in town.readers if each.words == Role.DIRECTOR]
    shown = learned(town, reader.cookies, but=frozenset({"disclosure"}))
    assert shown
    assert shown <= theirs(town, reader)
    assert not town.may_know(reader, [town.kept_from])
