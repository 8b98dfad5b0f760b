"""What a machine may say to the program, and what it is told: the whole of every interface.

A schema is closed. Each field takes a code of a closed vocabulary or a whole number between two
bounds, so that there is nowhere to put prose (law L1); a key that is not here is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from beenthere.domain.announcing import MOST_CLINICIANS
from beenthere.domain.formats import FORMATS, Format
from beenthere.domain.nearest import no_such_key
from beenthere.domain.vocabulary import EventKind, Occurred, ReceiptState, Term

LONGEST = 2_000
"""Bytes of a request, at most: several times what any of them needs."""


@dataclass(frozen=True)
class Whole:
    """A whole number within bounds."""

    lowest: int
    highest: int

    def read(self, value: object) -> int:
        """The number. Raises ValueError with the cure."""
        if (
            not isinstance(value, int)
            or isinstance(value, bool)
            or not self.lowest <= value <= self.highest
        ):
            raise ValueError(f"Give a {self.words}.")
        return value

    @property
    def words(self) -> str:
        return f"whole number from {self.lowest} to {self.highest}"


@dataclass(frozen=True)
class OneOf:
    """A code of a closed vocabulary."""

    terms: type[Term]

    def read(self, value: object) -> Term:
        """The term. Raises ValueError with the cure."""
        if not isinstance(value, str) or value not in self.terms.codes():
            raise ValueError(f"Give one of {', '.join(self.terms.codes())}.")
        return self.terms(value)


@dataclass(frozen=True)
class Id:
    """The random number of something, as we gave it out."""

    words = "the number that we gave, such as 0b2f6f0e-3f5b-4f0e-9a55-6f1f0a3b7c11"

    def read(self, value: object) -> UUID:
        """The number. Raises ValueError with the cure."""
        try:
            return UUID(value if isinstance(value, str) else "")
        except ValueError:
            raise ValueError(f"Give {self.words}.") from None


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """What one address takes, all of it required, and what it answers."""

    takes: Mapping[str, OneOf | Whole | Id]
    answers: Mapping[str, Format]


API: Mapping[str, Endpoint] = {
    "api_announcements": Endpoint(
        takes={
            "kind": OneOf(EventKind),
            "occurred": OneOf(Occurred),
            "clinicians": Whole(1, MOST_CLINICIANS),
        },
        answers={"reference": FORMATS["reference"]},
    ),
}
"""Every interface for machines that hold a key, by the name of its page."""

SIGNED: Mapping[str, Endpoint] = {
    "receipts": Endpoint(takes={"message": Id(), "state": OneOf(ReceiptState)}, answers={}),
}
"""Every interface whose requests are signed, by the name of its page."""


@dataclass(frozen=True)
class Mistake:
    """What is wrong with one field, and the cure; the field is empty for the whole request."""

    field: str
    cure: str


class Refused(ValueError):
    """A request that does not fit: every mistake in it."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("; ".join(mistake.cure for mistake in mistakes))
        self.mistakes = mistakes


def read(body: bytes, endpoint: Endpoint) -> Mapping[str, Any]:
    """What a request says: for each field a term or a number. Raises Refused."""
    given = _object(body)
    mistakes = [
        Mistake(_shown(key), f"{no_such_key(key, endpoint.takes).capitalize()}.")
        for key in given
        if key not in endpoint.takes
    ]
    told = {}
    for name, field in endpoint.takes.items():
        try:
            if name not in given:
                raise ValueError("This is missing.")
            told[name] = field.read(given[name])
        except ValueError as refused:
            mistakes.append(Mistake(name, str(refused)))
    if mistakes:
        raise Refused(*mistakes)
    return told


def _object(body: bytes) -> Mapping[str, object]:
    if len(body) > LONGEST:
        raise Refused(Mistake("", f"Send up to {LONGEST:,} bytes."))
    try:
        given = json.loads(body, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise Refused(Mistake("", "Send one JSON object, with each key once."))
    return given


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _shown(key: str) -> str:
    """An unknown key as it is named again: short, and without what cannot be seen."""
    return "".join(sign if sign.isprintable() else "?" for sign in key[:40])


def api_markdown() -> str:
    """Every interface, as a page of the docs."""
    keyed, signed = ("\n".join(map(_table, each.values())) for each in (API, SIGNED))
    return "\n".join([_ABOUT, keyed, _RECEIPTS, signed]) + "\n"


_ABOUT = """# For machines

`make docs` makes this page from `beenthere/inventory/api.py`; the check keeps it true.

A machine of Risk Management can announce an event of a kind after which outreach is routine, and
is given a reference to quote in referrals. That is all there is: no status, no list, nothing about
anybody. The answer is the same whatever is known, and whatever has become of earlier events.

Make a key for it, and keep the key where the machine keeps its other secrets. It is shown once:

```
beenthere api-key make
```

Then, with the address of the pages and the key in two variables:

```
curl --silent --show-error --fail-with-body "$PEERS/api/announcements" \\
  --header "Authorization: Bearer $KEY" \\
  --header "Idempotency-Key: $(date +%s)-$RANDOM" \\
  --header "Content-Type: application/json" \\
  --data '{"kind": "unexpected_death", "occurred": "today", "clinicians": 4}'
```

answers with a reference that was made for it:

```
{"reference": "BT-7KQ2-DY"}
```

- All three keys are needed, and no other is taken. There is nowhere to write anything. Of the kinds
  below, those in the program file under `[announced]` are announced here.
- `Idempotency-Key` is any text of your own, new for each announcement: a request that is sent
  again with the same one gets the same reference, for as long as the announcement is kept. We keep
  a keyed hash of it. Take a random one all the same, and never the number of an incident.
- The announcement and its reference are forgotten after the policy's `erase_announced`. What you
  write into an incident file stays there, so write no name beside a reference.

A mistake is answered in JSON, with each field and its cure:

```
{"errors": [{"field": "clinicians", "cure": "Give a whole number from 1 to 40."}]}
```

| Answer | Means |
| --- | --- |
| 201 | It is announced; the reference is in the answer |
| 401 | The key is missing, wrong, or was taken back |
| 409 | The same `Idempotency-Key` said something else before |
| 422 | Something in the request does not fit; nothing was announced |
| 429 | Too many in an hour; `Retry-After` says how many seconds to wait |
"""


_RECEIPTS = """
## Receipts

A gateway for text messages, pagers, Teams or PagerDuty can say later what became of a message. It
posts to `/receipts/` and the kind of channel (`sms`, `pager`, `teams`, `pagerduty`), and signs with
the secret that `channels.toml` has under `[receipts]`:

```
BODY='{"message": "0b2f6f0e-3f5b-4f0e-9a55-6f1f0a3b7c11", "state": "delivered"}'
AT="$(date +%s)"
SIGNED="$(printf '%s.%s' "$AT" "$BODY" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)"
curl --silent --show-error --fail "$PEERS/receipts/sms/" \\
  --header "BeenThere-Timestamp: $AT" \\
  --header "BeenThere-Signature: sha256=$SIGNED" \\
  --data "$BODY"
```

`message` is what stood in the gateway's address in place of `{message}`. Whatever is signed rightly
is answered with 204, whether or not we know the message: nothing is told. Anything else is answered
with 401. A receipt counts once, and only while it is as young as the policy's `receipt_window`.
"""


def _table(endpoint: Endpoint) -> str:
    lines = ["| Key | Value | Means |", "| --- | --- | --- |"]
    for name, field in endpoint.takes.items():
        if isinstance(field, Whole):
            lines.append(f"| `{name}` | {field.words} | How many were involved |")
        elif isinstance(field, Id):
            lines.append(f"| `{name}` | {field.words} | Which one it is about |")
        else:
            lines += [f"| `{name}` | `{term.value}` | {term.words} |" for term in field.terms]
    return "\n".join(lines)
