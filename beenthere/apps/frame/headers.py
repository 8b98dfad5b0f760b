"""What every response says about itself, as settings: `config.settings` imports these by name.

Nothing comes from elsewhere, nothing may frame a page, nothing stays in a cache, and no
address of ours is told to another site.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

__all__ = [
    "CONTENT_SECURITY_POLICY",
    "PERMISSIONS_POLICY",
    "SECURE_CONTENT_TYPE_NOSNIFF",
    "SECURE_CROSS_ORIGIN_OPENER_POLICY",
    "SECURE_REFERRER_POLICY",
    "WHITENOISE_ALLOW_ALL_ORIGINS",
    "WHITENOISE_MIMETYPES",
    "X_FRAME_OPTIONS",
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "object-src": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

_OFF = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
_PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")

PERMISSIONS_POLICY: dict[str, list[str]] = {
    **{feature: [] for feature in _OFF},
    **{feature: ["self"] for feature in _PASSKEYS},
}
"""A page may use nothing of the device but its passkeys."""

# "no-referrer" would make browsers send "Origin: null" with a form, which Django's protection
# against forged forms refuses; "same-origin" tells other sites just as little.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MIMETYPES = {".svg": "image/svg+xml; charset=utf-8"}

HTTPS_SECONDS = 365 * 24 * 60 * 60
"""How long a browser that once met us over https insists on it: the year that browsers ask
for before they list a site."""


def in_front(*, https: bool) -> dict[str, object]:
    """The settings of a place that people reach over https, and of one they do not.

    A web server in front speaks https for us and says so. It also says from where somebody
    comes, as the last address it adds; what a visitor puts before that counts for nothing.
    """
    if not https:
        return {}
    return {
        "SECURE_HSTS_SECONDS": HTTPS_SECONDS,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        # Browsers take a cookie so named over https only, and from no other host of ours.
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
    }


class NoStoreMiddleware:
    """Keeps every page out of every cache: a shared workstation has a back button too.

    Stands after WhiteNoise, so that styles and fonts may be kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Cache-Control"] = "no-store"
        return response
