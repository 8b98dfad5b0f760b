"""Writes the page about matching for a director, from the table itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from beenthere.domain.matching.examples import examples
from beenthere.domain.matching.rules import Kind
from beenthere.domain.matching.weights import DEFAULT_POLICY, MatchingPolicy, Weights
from beenthere.domain.policy.whole import Policy

_INTRODUCTION = """\
# How a supporter is found

The program looks at every supporter for the clinician, and says what speaks for and against
each. It proposes; you decide. It never learns what happened, only what kind of event it was.

A supporter is in one of three places:

- **Could be asked.** Nothing speaks against it. The best fit comes first.
- **Better not asked.** You may choose them all the same, and say why from a short list.
- **Cannot be asked.** Nobody may choose them.

The words below are the words you will read next to a supporter's name. They are written from
the program's own table of rules, so this page cannot say one thing and the program do another.
"""

_SECTIONS = {
    Kind.BLOCKED: """\
## Cannot be asked

These protect the clinician, the supporter and the conversation. When several are true, you are
told the first one in this list. Somebody who has paused, has stepped down, or is being supported
at this moment is *not available*, in the same words and in the same place: whether a colleague
is being supported is nobody else's business.
""",
    Kind.AVOIDED: """\
## Better not asked

You may know better. Choose one of these supporters, and pick the reason from the list.
""",
    Kind.CAUTION: """\
## Good to know

Worth a word when you ask the supporter.
""",
    Kind.REASON: """\
## What speaks for somebody

What the clinician asked for comes first, then what suits their specialty, then the rest.
""",
    Kind.WISH: """\
## What was asked for

The match page also says where a supporter is not what the clinician asked for. The command
`beenthere match --json` leaves these lines out; their points are in its scores.
""",
}

_SCORES = """\
## How the order comes about

Each supporter starts at {start} points. What is true of them adds points or takes some away, and
the highest comes first. You never see the number: from {good_fit} on the page says *a good fit*,
below that *a fair fit*. Between equals, whoever carries fewer open and recent cases comes first.

| Weight | Points | Why |
|---|---|---|
"""

_BATCH = """\

Your program file can change each of these under `[weights]`. The order and the
sentences change together.

## Many clinicians at once

After a large event many clinicians need somebody on the same day. The program then finds one
answer for all of them, in this order of goals:

1. Nobody gets a supporter who cannot be asked.
2. As many clinicians as possible get somebody.
3. As few as possible get somebody who is *better not asked*. Unless you allow it, none do. If
   you allow it, a supporter may also get more cases than they offered to carry, and each case
   too many counts as one.
4. The clinician with the weakest match does as well as possible.
5. All matches together are as good as possible.
6. The work is spread evenly, counting open, recent and new cases.
7. Whatever is still open is settled by the ids in the directory, so that the same question gets
   the same answer.

On the board of one event another goal comes after the third: each clinician gets a supporter of
their own, and where there are too few, these share as evenly as can be. Matches that are *better
not asked* do not count for it.

The answer is exact: there is no better one by these goals. When somebody gets nobody, you see
how many supporters each rule stopped, and the smallest change that would help.

## What we chose where the facts were silent

- A supporter rests until a day that is fixed when a case of theirs closes, later after a heavy
  kind, and counts as rested {rested_days} days after that. Where a scenario says only when the last
  case closed, the day is {rest} after it.
- Two people who work outside the specialties do not share one.
- A unit is compared by its name alone: the chief of a unit evaluates everybody in it.
- Somebody trained today can be asked today.
- Everyone whom one lawsuit names is kept apart from the others it names, whichever event the
  support is for.
- Two more are kept apart and read as not available, so that no page tells why: whoever a referral
  of the same event could mean that is not tied to the directory yet, and whoever is named with the
  clinician, or is a witness, in a lawsuit that the support is not for.
- A supporter carries little while their open and recent cases fill less than half of what they
  offered to carry.
"""


def page(policy: MatchingPolicy = DEFAULT_POLICY) -> str:
    """The whole page, in Markdown."""
    return "\n".join(_parts(policy))


def _parts(policy: MatchingPolicy) -> Iterator[str]:
    yield _INTRODUCTION
    for kind, words in _SECTIONS.items():
        yield words
        yield "| What you read | Code | What it looks at | Points | Where it comes from |"
        yield "|---|---|---|---|---|"
        for rule, example in examples():
            if rule.kind is kind:
                finding = example.finding(rule, policy)
                points = f"{finding.points:+d}" if finding.points else ""
                yield (
                    f"| {finding.text} | `{rule.code}` | {rule.looks_at} | {points} | "
                    f"{rule.source} |"
                )
        yield ""
    weights = policy.weights
    yield _SCORES.format(start=weights.start, good_fit=weights.good_fit).rstrip("\n")
    for entry in fields(weights):
        yield f"| `{entry.name}` | {getattr(weights, entry.name)} | {Weights.why(entry.name)} |"
    yield _BATCH.format(
        rest=Policy().rest_after_case.full_words, rested_days=policy.rested_days
    ).rstrip("\n")
    yield ""
