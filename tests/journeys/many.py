"""Sixty people of a hospital who are hurt in one night, fourteen supporters among them; and those
who were not there."""

from __future__ import annotations

from itertools import product

from tests.journeys.cast import CHIEF, Somebody

_GIVEN = ("Adela", "Bastian", "Corinna", "Dov", "Estrella", "Fergus", "Ghislaine", "Hamza", "Ilse")
_FAMILY = ("Thornquist", "Vellacott", "Wexbridge", "Yarrowdale", "Zumbach", "Quennell", "Ostrander")
_PLACES = (
    *(("emergency", ""),) * 24,
    *(("critical_care", "icu_3"),) * 20,
    *(("surgery", ""),) * 14,
    *(("radiology", ""),) * 2,
)

HURT = tuple(
    Somebody(
        id=f"E-7710{number:02}",
        name=f"{given} {family}",
        phone=f"+16175553{number:03}",
        rank="assistant_professor",
        specialty="none",
        department=department,
        unit=unit,
        reports_to=CHIEF.id,
    )
    for number, ((family, given), (department, unit)) in enumerate(
        zip(product(_FAMILY, _GIVEN), _PLACES, strict=False)
    )
)
AFFECTED = HURT[5::4][:14]
"""Those of them who are supporters."""

LOTTE, MILO, NADIA, OWEN = FROM_ELSEWHERE = tuple(
    Somebody(
        id=f"E-7720{number:02}",
        name=name,
        phone=f"+16175554{number:03}",
        specialty="none",
        department="pediatrics",
    )
    for number, name in enumerate(("Lotte Marwood", "Milo Prentice", "Nadia Okafor", "Owen Tallis"))
)
"""Supporters who were not there."""
