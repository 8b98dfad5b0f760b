"""The named formats: the only shapes text may have where a vocabulary cannot serve.

One table gives, for each format, the pattern the database enforces, the longest value it
takes and the sentence a person reads when theirs does not fit. Patterns are written in the
part of the regular-expression language that Python and PostgreSQL share.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from beenthere.domain.vocabulary import Phase


@dataclass(frozen=True, kw_only=True)
class Format:
    """A validated shape of text: `pattern` must match the whole value."""

    name: str
    pattern: str
    longest: int
    cure: str

    def fits(self, value: str) -> bool:
        """Whether the value has this shape and is not too long."""
        return len(value) <= self.longest and re.fullmatch(self.pattern, value) is not None


_STEP = rf"({'|'.join(Phase)}):20[0-9]{{2}}-[01][0-9]-[0-3][0-9]"

_TABLE = (
    Format(
        name="person_name",
        pattern=r"[^0-9@<>{}\[\]\\|/:;=+*%$#!?&\"~^_\x00-\x1f\x7f\u0080-\u009f\u200b-\u200f"
        r"\u2028-\u202e\u2060-\u206f\ufeff]{1,80}",
        longest=80,
        cure="Write a name of up to 80 letters, with spaces, hyphens, apostrophes or periods.",
    ),
    Format(
        name="phone",
        pattern=r"\+[1-9][0-9]{6,14}",
        longest=16,
        cure="Write a phone number with its area code, such as 617 555 0100.",
    ),
    Format(
        name="dialed",
        pattern=r"\+?[0-9]{2,15}(;ext=[0-9]{1,9})?",
        longest=30,
        cure="Write a number as a phone dials it, with digits only.",
    ),
    Format(
        name="pager",
        pattern=r"[0-9]{3,15}",
        longest=15,
        cure="Write the pager number with digits only, 3 to 15 of them.",
    ),
    Format(
        name="email",
        pattern=r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}",
        longest=254,
        cure="Write an e-mail address such as name@hospital.example.",
    ),
    Format(
        name="directory_id",
        pattern=r"[A-Za-z0-9._-]{1,64}",
        longest=64,
        cure="Use letters, digits, periods, hyphens or underscores, up to 64 of them.",
    ),
    Format(
        name="slug",
        pattern=r"[a-z0-9_]{1,40}",
        longest=40,
        cure="Use small letters, digits or underscores, up to 40 of them.",
    ),
    Format(
        name="place_label",
        pattern=r"[A-Za-zÀ-ÖØ-öø-ÿ0-9][A-Za-zÀ-ÖØ-öø-ÿ0-9.'/-]{0,19}"
        r"( [A-Za-zÀ-ÖØ-öø-ÿ0-9.'/-]{1,20}){0,5}",
        longest=40,
        cure="Write up to six short words for a place, such as Room B-214 or by video.",
    ),
    Format(
        name="code_name",
        pattern=r"[a-z]{3,12}-[a-z]{3,12}(-[2-9])?",
        longest=27,
        cure="A code name is two words with a hyphen, such as amber-heron.",
    ),
    Format(
        name="call_back_mark",
        pattern=r"[0-9a-f]{10}",
        longest=10,
        cure="A mark is ten hexadecimal digits.",
    ),
    Format(
        name="phase_plan",
        pattern=rf"{_STEP}(,{_STEP}){{0,39}}",
        longest=1600,
        cure="A plan is phases of a lawsuit, each with its day.",
    ),
    Format(
        name="web_address",
        pattern=r"https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?(/[A-Za-z0-9._~/%-]*)?",
        longest=800,
        cure="Write a web address that starts with https://.",
    ),
    Format(
        name="push_endpoint",
        pattern=r"https://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?/[A-Za-z0-9._~:/?=&%+-]+",
        longest=900,
        cure="A push address is made by the browser: please ask it again.",
    ),
    Format(
        name="push_key",
        pattern=r"B[A-Za-z0-9_-]{86}",
        longest=87,
        cure="A push key is made by the browser: please ask it again.",
    ),
    Format(
        name="push_secret",
        pattern=r"[A-Za-z0-9_-]{22}",
        longest=22,
        cure="A push secret is made by the browser: please ask it again.",
    ),
    Format(
        name="pagerduty_key",
        pattern=r"[A-Za-z0-9]{32}",
        longest=32,
        cure="Write the integration key of your PagerDuty service: 32 letters and digits.",
    ),
    Format(
        name="reference",
        pattern=r"BT-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}",
        longest=10,
        cure="Write the reference as it was given, such as BT-7KQ2-DY.",
    ),
    Format(
        name="hex_digest",
        pattern=r"[0-9a-f]{64}",
        longest=64,
        cure="A digest is 64 hexadecimal digits.",
    ),
    Format(
        name="name_key",
        pattern=r"[^A-Z0-9\x00-\x1f!-/:-@\[-`{-\x7f]{0,160}",
        longest=160,
        cure="A name for comparing has small letters and single spaces only.",
    ),
    Format(
        name="password_hash",
        pattern=r"argon2\$argon2id\$v=19\$m=[0-9]{1,8},t=[0-9]{1,4},p=[0-9]{1,3}"
        r"\$[A-Za-z0-9+/]{8,64}\$[A-Za-z0-9+/]{16,64}|![A-Za-z0-9]{40}",
        longest=128,
        cure="A password is kept only as an argon2 hash.",
    ),
    Format(
        name="signed",
        pattern=r"[A-Za-z0-9_.-]*:[A-Za-z0-9]{1,12}:[A-Za-z0-9_-]{43}",
        longest=16_056,
        cure="A signed value is data, a moment and a signature, with colons between.",
    ),
)

FORMATS: dict[str, Format] = {entry.name: entry for entry in _TABLE}


def tidy(value: str) -> str:
    """The value in Unicode's composed form, with outer and doubled spaces removed."""
    return " ".join(unicodedata.normalize("NFC", value).split())
