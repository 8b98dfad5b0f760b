"""What people type to get into their account."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache

from beenthere.apps.people.models import Account
from beenthere.apps.people.noted import second_step_failed

LONGEST_PASSWORD = 128


class ChoosePasswordForm(forms.Form):
    """A first password, typed twice."""

    password = forms.CharField(
        label="Choose a password",
        help_text="At least 12 characters. A few words you can remember work well.",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={
            "required": "Choose a password.",
            "max_length": f"Choose a password of at most {LONGEST_PASSWORD} characters.",
        },
    )
    again = forms.CharField(
        label="Type it once more",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Type the same password once more."},
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.account)
        return password

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError("The two passwords differ. Type the same one twice.")
        return again


class _EachCodeOnce(BaseAuthenticateForm):  # type: ignore[misc]
    """A code counts once for as long as an app's clock, early or late, would still show it.

    The library forgets a used code after the time for which the app shows it, and takes the
    codes before and after too.
    """

    code = forms.RegexField(
        r"\A[0-9A-Za-z -]{6,20}\Z",
        label="Code",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
        error_messages={
            "required": "Type the code that your app shows.",
            "invalid": "A code has six digits, or eight letters and digits of a recovery code.",
        },
    )

    def clean_code(self) -> str:
        typed = normalize_user_code(self.cleaned_data["code"])
        used = f"people.code_used.{self.user.pk}.{sha256(typed.encode()).hexdigest()}"
        if cache.get(used):
            second_step_failed()
            raise get_adapter().validation_error("incorrect_code")
        code: str = super().clean_code()
        shown = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        cache.set(used, "yes", timeout=shown)
        return code


class SecondStepForm(_EachCodeOnce, AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class SecondStepAgainForm(_EachCodeOnce, ReauthenticateForm):  # type: ignore[misc]
    """The second step as a proof of who is still there."""


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey, under a name we give it: a name of one's own would be free text."""

    name = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        kind = Authenticator.Type.WEBAUTHN
        cleaned["name"] = get_adapter().generate_authenticator_name(self.user, kind)
        return cleaned
