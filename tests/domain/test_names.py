"""Names and codes are compared without what people write differently."""

from __future__ import annotations

from beenthere.domain.formats import FORMATS
from beenthere.domain.names import code, name_key
from tests.domain.tables import table


@table(
    ("written", "key"),
    [
        ("Ana Lopez", "ana lopez"),
        ("Dr. José O’Brien-Smith, MD", "jose obrien smith"),
        ("O'Brien Smith, Jose", "obrien smith jose"),
        ("  Prof. Dr. Ülkü   Şahin ", "ulku sahin"),
        ("STRAẞER", "strasser"),
        ("Do, Kim", "do kim"),
        ("Kim Do", "kim do"),
        ("Dr. Lopez", "lopez"),
        ("Lopez, Ana, M.D.", "lopez ana"),
        ("Dr", "dr"),
        ("李 小龍", "李 小龍"),
        ("...", ""),
    ],
)
def test_a_name_is_compared_by_its_plain_words(written: str, key: str) -> None:
    assert name_key(written) == key
    assert FORMATS["name_key"].fits(key)


@table(
    ("written", "meant"),
    [
        ("Emergency Medicine", "emergency_medicine"),
        (" OB / GYN ", "ob_gyn"),
        ("Pédiatrie", "pediatrie"),
        ("none", "none"),
        ("", ""),
        ("\u202eevil\u202c", "evil"),
    ],
)
def test_a_code_may_be_written_as_words(written: str, meant: str) -> None:
    assert code(written) == meant
