"""Who is in the story of an operating room: a team of nine, its facilitator and its peers."""

from __future__ import annotations

from tests.journeys.cast import FIRST, SECOND, Somebody

KNOWN = (
    Somebody(id="E-77340931", name="Ottoline Brackenbury", phone="+16175550181"),
    Somebody(id="E-77340932", name="Casimir Threlkeld", phone="+16175550182"),
    Somebody(id="E-77340933", name="Philippa Vandermolen", phone="+16175550183"),
    Somebody(id="E-77340934", name="Iolanthe Drummonsby", phone="+16175550184"),
)
"""Those of the nine whom whoever refers them can name. No list of staff has any of them."""

UNKNOWN = Somebody(id="E-77340935", name="Emmeline Quartermaine", phone="+16175550185")
"""One of the other five: nobody names her, until she does."""

CHARGE_NURSE = Somebody(id="E-77340936", name="Leocadia Pemberwick", phone="+16175550186")
"""Who asks for the team's session, and refers those she can name."""

FACILITATOR = Somebody(
    id="E-30011", name="Fay Lindgren", phone="+16175550191", department="psychiatry"
)
PSYCHIATRIST = Somebody(
    id="E-30012",
    name="Silas Wren",
    phone="+16175550192",
    specialty="psychiatry",
    department="psychiatry",
)
THIRD = Somebody(id="E-30013", name="Amara Osei", phone="+16175550193", department="oncology")
FOURTH = Somebody(id="E-30014", name="Tomas Reyes", phone="+16175550194", department="medicine")
OF_THE_TEAM = Somebody(
    id="E-30015",
    name="Ingrid Solheim",
    phone="+16175550195",
    specialty="anesthesiology",
    department="anesthesiology",
)
"""A supporter of the department of the team: she leads no session there."""

PEERS = (FIRST, SECOND, THIRD, FOURTH, OF_THE_TEAM)
"""The supporters, all of them trained to come along to a team."""
