"""Asking again who is there, before what must not happen at a desk that was left open."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    get_reauthentication_flows,
)
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

View = Callable[..., HttpResponse]


def freshly_signed_in(view: View) -> View:
    """Let somebody in who has proved who they are within the policy's `confirm_again`.

    Anybody else proves it and comes back to the page. What they posted is not kept meanwhile:
    they press once more, seeing what they press.
    """

    @wraps(view)
    def asked_first(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if did_recently_reauthenticate(request):
            return view(request, *args, **kwargs)
        way = get_reauthentication_flows(request.user)[0]["id"]
        back = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        return redirect(f"{reverse(way)}?{back}")

    return asked_first
