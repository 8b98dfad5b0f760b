"""Names and codes as they are compared: without accents, capitals and titles."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from beenthere.domain.formats import FORMATS, tidy


def name_key(name: str) -> str:
    """A name as it is compared and searched: small plain letters, no accents, no titles.

    `Dr. José O’Brien-Smith, MD` and `O'Brien Smith, Jose` have the same words.
    """
    first, *others = _plain(name).split(",")
    kept = [part for part in others if part.replace(".", "").strip() not in _CREDENTIALS]
    words = re.findall(r"[^\W\d_]+", re.sub(r"['’ʼ`´]", "", " ".join([first, *kept])))
    while len(words) > 1 and words[0] in _TITLES:
        words.pop(0)
    return " ".join(words)[: FORMATS["name_key"].longest].strip()


_TITLES = frozenset({"dr", "doctor", "prof", "professor", "mr", "mrs", "ms", "mx", "miss"})
_CREDENTIALS = frozenset(
    {"md", "do", "mbbs", "phd", "rn", "np", "pa", "pac", "pa-c", "pharmd", "msw", "licsw",
     "rrt", "dnp", "crna", "facs", "mph", "jr", "sr", "ii", "iii"}
)  # fmt: skip


@lru_cache(maxsize=4_096)
def code(text: str) -> str:
    """A value written as words, as the code it stands for: `OB / GYN` is `ob_gyn`."""
    return re.sub(r"[^a-z0-9]+", "_", _plain(text)).strip("_")


def _plain(text: str) -> str:
    folded = tidy(text).casefold()
    if folded.isascii():
        return folded
    apart = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
