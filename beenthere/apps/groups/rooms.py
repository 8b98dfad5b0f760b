"""The way into every page about one group: who may open it, and what can go wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from beenthere.apps.groups.models import Group
from beenthere.apps.groups.queries import groups_of
from beenthere.apps.outside import now
from beenthere.apps.people.permissions import SignedIn
from beenthere.domain.groups import NotPossible, NotYours

_MOVED_ON = "The group has moved on in the meantime. Here is where it stands now."

P = ParamSpec("P")


def group_page(
    view: Callable[Concatenate[SignedIn, Group, datetime, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give a view the group of a code name and the moment.

    A group that somebody does not lead and one that does not exist are answered alike. One that
    has moved on leads to its own page.
    """

    @wraps(view)
    def room(request: SignedIn, code_name: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        at = now()
        try:
            group = groups_of(request.user, now=at).get(code_name=code_name)
            return view(request, group, at, *args, **kwargs)
        except (NotPossible, NotYours):
            messages.info(request, _MOVED_ON)
            return onward(request, code_name, at=at)
        except Group.DoesNotExist:
            raise Http404 from None

    return room


def onward(request: SignedIn, code_name: str, *, at: datetime) -> HttpResponse:
    """To the group's own page, or to the list where it is not theirs any more."""
    if groups_of(request.user, now=at).filter(code_name=code_name).exists():
        return redirect("group", code_name)
    return redirect("groups")
