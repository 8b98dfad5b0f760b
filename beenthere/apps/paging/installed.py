"""The program as an app on a phone: what makes it one, and its page for a time without network."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from beenthere.apps.handbook.chapters import GUIDE, read
from beenthere.apps.outside import program
from beenthere.apps.referral.resources import listed

_SIZES = (192, 512)
_PAPER, _TEAL = "#f8f3ea", "#0f6460"
_OFFLINE = "paging/offline.html"


@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """What a browser wants to know of an app. It opens where the work of whoever signs in is."""
    said = {
        "name": program().name,
        "short_name": program().short_name,
        "id": "/",
        "start_url": reverse("account_login"),
        "scope": "/",
        "display": "standalone",
        "background_color": _PAPER,
        "theme_color": _TEAL,
        "icons": [
            {
                "src": static(f"frame/icons/{name}-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, purpose in (("icon", "any"), ("maskable", "maskable"))
            for size in _SIZES
        ],
    }
    return JsonResponse(said, content_type="application/manifest+json")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that shows a notice, and the offline pages: all that is ever kept on a phone.

    A phone fetches the pages again only when this script changes, so the script bears their mark.
    """
    pages, addresses = [], []
    for code, _name in settings.LANGUAGES:
        with override(code):
            pages.append(render_to_string(_OFFLINE, _kept()))
            addresses.append({"home": reverse("home"), "address": reverse("offline")})
    context = {
        "mark": sha256("".join(pages).encode()).hexdigest()[:16],
        # Every address begins like that of the first page in English, so that comes last.
        "offline": sorted(addresses, key=lambda each: len(each["home"]), reverse=True),
        "kept": [
            static("frame/css/frame.css"),
            static("frame/mark.svg"),
            static("frame/icons/icon-192.png"),
        ],
        "icon": static("frame/icons/icon-192.png"),
    }
    return render(request, "paging/sw.js", context, content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Numbers to call and the guide, without a network: the same for everybody."""
    return render(request, _OFFLINE, _kept())


def _kept() -> dict[str, object]:
    """What the page says; a phone keeps it, so it cannot say who is there right now."""
    current = program()
    return {
        "crisis": listed(current.crisis),
        "staff": listed(current.resources),
        "family": listed(current.patient_family),
        "guide": read(GUIDE),
        "kept": True,
    }
