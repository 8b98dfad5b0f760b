"""The places a person can go from the top of every page: those their roles may open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from beenthere.domain.permissions import may
from beenthere.domain.vocabulary import Role

_PLACES = (
    ("desk", "Desk"),
    ("desk_new_referral", "New referral"),
    ("support_home", "My outreach"),
    ("gatherings", "My dates"),
    ("groups", "Groups"),
    ("hand_offs", "Hand-offs"),
    ("announce", "Announce an event"),
    ("name_defendants", "Name those in a lawsuit"),
    ("week", "This week"),
    ("roster", "Roster"),
    ("nominations", "Nominations"),
    ("coverage", "Coverage"),
    ("awareness", "Who has heard"),
    ("my_presentations", "My presentations"),
    ("gatherings_planned", "Training and meetings"),
    ("rota", "Rota"),
    ("printing", "Print"),
    ("reports", "Reports"),
    ("holds", "Legal holds"),
    ("disclosures", "What is held"),
    ("reach", "How to reach me"),
    ("mfa_index", "My sign-in"),
)
"""URL name and words, in the order they are shown."""


@dataclass(frozen=True)
class Place:
    """One link of the navigation; `here` when it leads to the page being shown."""

    words: str
    href: str
    here: bool


def places(roles: Collection[Role], *, current: str | None) -> list[Place]:
    """Where somebody with these roles may go. `current` is the shown page's URL name."""
    found = []
    for name, words in _PLACES:
        if not may(roles, name):
            continue
        try:
            href = reverse(name)
        except NoReverseMatch:  # a page this installation does not have
            continue
        found.append(Place(words=words, href=href, here=name == current))
    return found
