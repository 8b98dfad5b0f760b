"""What is kept and until when, for anyone to read: generated, so that it cannot be out of date."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beenthere.apps.outside import program
from beenthere.domain.policy.number import Topic
from beenthere.domain.policy.whole import schedule
from beenthere.inventory.whole import by_kind


@require_safe
def what_we_keep(request: HttpRequest) -> HttpResponse:
    """The published schedule, and every stored column in plain words."""
    policy = program().policy
    others = [topic for topic in Topic if topic is not Topic.KEEPING]
    context = {
        "keeping": schedule(policy, Topic.KEEPING),
        "schedules": [(topic, schedule(policy, topic)) for topic in others],
        "kinds": by_kind(),
    }
    return render(request, "privacy/what_we_keep.html", context)
