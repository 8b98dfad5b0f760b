"""Code names: two calm words that stand for a case wherever it is named."""

from __future__ import annotations

from collections.abc import Collection
from random import Random

FIRST = (
    "amber", "ash", "aspen", "autumn", "azure", "birch", "bright", "bronze",
    "cedar", "clear", "clover", "cobalt", "copper", "coral", "cream", "crisp",
    "dawn", "deep", "dusk", "early", "elm", "evening", "fern", "gentle",
    "ginger", "golden", "granite", "green", "hazel", "heather", "indigo", "ivory",
    "jade", "juniper", "lark", "linen", "lunar", "maple", "marble", "meadow",
    "misty", "morning", "moss", "oak", "ocean", "olive", "opal", "pearl",
    "pine", "quiet", "river", "rose", "russet", "sage", "sandy", "silver",
    "slate", "spring", "steady", "stone", "summer", "teal", "velvet", "willow",
)  # fmt: skip
SECOND = (
    "badger", "beaver", "bittern", "bunting", "cormorant", "crane", "curlew", "deer",
    "dipper", "dolphin", "dove", "dragonfly", "egret", "eider", "falcon", "finch",
    "firefly", "gannet", "goldfinch", "goose", "grebe", "hare", "harrier", "heron",
    "ibis", "kestrel", "kingfisher", "kite", "lapwing", "linnet", "loon", "marten",
    "merlin", "nuthatch", "oriole", "osprey", "otter", "owl", "partridge", "pelican",
    "petrel", "plover", "puffin", "quail", "raven", "redwing", "robin", "sandpiper",
    "seal", "skylark", "snipe", "sparrow", "stork", "swallow", "swan", "swift",
    "teal", "tern", "thrush", "turtle", "wagtail", "warbler", "waxwing", "wren",
)  # fmt: skip


def code_name(random: Random, *, taken: Collection[str]) -> str:
    """A code name not in `taken`: first a plain pair, then the pair with a number from 2 to 9.

    Raises LookupError when all 36,864 are taken.
    """
    for suffix in ("", *(f"-{number}" for number in range(2, 10))):
        for _ in range(64):
            name = f"{random.choice(FIRST)}-{random.choice(SECOND)}{suffix}"
            if name not in taken:
                return name
    for first in FIRST:
        for second in SECOND:
            for suffix in ("", *(f"-{number}" for number in range(2, 10))):
                if (name := f"{first}-{second}{suffix}") not in taken:
                    return name
    raise LookupError("every code name is in use")
