"""How to reach whoever asked for a group: sealed under the group's own key, and read nowhere else.

No name goes with it: somebody of a unit picks up, and knows what it is about.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from beenthere.apps.groups.models import Group
from beenthere.apps.outside import vault
from beenthere.domain.sealing import SealedField, checked
from beenthere.ports import KeyGone

_PLACE = "group.contact.1"
_FIELDS = (SealedField.PHONE, SealedField.EMAIL)


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A telephone number, an e-mail address, or both; an empty one was not given."""

    phone: str = ""
    email: str = ""


def sealed(group: UUID, contact: Contact) -> bytes:
    """What a group keeps of it. Raises NotSealable for a value of the wrong shape."""
    given = (contact.phone, contact.email)
    lines = [
        checked(field, value) if value else b"" for field, value in zip(_FIELDS, given, strict=True)
    ]
    return vault().seal(group, place=_PLACE, value=b"\n".join(lines))


def contact_of(group: Group) -> Contact | None:
    """How to reach whoever asked; None where nobody is to be reached, or the key was lost."""
    if group.contact is None:
        return None
    try:
        return _read(vault().unseal(group.pk, place=_PLACE, sealed=bytes(group.contact)))
    except KeyGone:
        return None


def asked_by(*, phone: str, email: str) -> dict[UUID, str]:
    """The groups that somebody with this number or address asked for, with what they left."""
    rows = Group.objects.exclude(contact=None).values_list("pk", "contact")
    kept = {group: bytes(contact) for group, contact in rows if contact is not None}
    left = {key: _read(said) for key, said in vault().unseal_each(kept, place=_PLACE).items()}
    return {
        group: ", ".join(filter(None, (contact.phone, contact.email)))
        for group, contact in left.items()
        if {phone, email} & {contact.phone, contact.email} - {""}
    }


def unreadable(groups: Collection[UUID]) -> set[UUID]:
    """Which of these groups have lost their key."""
    held = vault().digests(groups, place="group.readable.1", value="")
    return set(groups) - held.keys()


def _read(said: bytes) -> Contact:
    phone, email = said.decode().split("\n")
    return Contact(phone=phone, email=email)
