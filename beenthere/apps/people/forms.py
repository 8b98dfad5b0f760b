"""What people type to get into their account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from allauth.account.forms import ChangePasswordForm as LibraryChangePasswordForm
from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as LibraryPasswordForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache

from beenthere.apps.people.models import Account
from beenthere.apps.people.noted import second_step_failed

LONGEST_PASSWORD = 128

_CHOOSE = "Choose a password."
_NOT_A_PASSWORD = {
    "max_length": f"Choose a password of at most {LONGEST_PASSWORD} characters.",
    "null_characters_not_allowed": "This password holds a sign we cannot keep. Choose another one.",
}
_TYPED = ("required", "invalid", "max_length", "null_characters_not_allowed")
_ADDRESS = dict.fromkeys(_TYPED, "Type your e-mail address, such as name@hospital.example.")
_PASSWORD = dict.fromkeys(_TYPED, "Type your password.")
_NOT_READ = "We could not read this passkey. Please try again, or go on with your password."


class SignInForm(LoginForm):  # type: ignore[misc]
    """An address and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].error_messages |= _ADDRESS
        self.fields["password"].error_messages |= _PASSWORD


class PasswordAgainForm(LibraryPasswordForm):  # type: ignore[misc]
    """The password as a proof of who is still there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].error_messages |= _PASSWORD


class ChangePasswordForm(LibraryChangePasswordForm):  # type: ignore[misc]
    """Another password, by whoever knows the one they have."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].error_messages |= _PASSWORD
        for name in ("password1", "password2"):
            self.fields[name].error_messages |= {"required": _CHOOSE, **_NOT_A_PASSWORD}


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app, which shows that it works."""

    code = forms.RegexField(
        r"\A[0-9 ]{6,8}\Z",
        label="Code",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
        error_messages=dict.fromkeys(_TYPED, "Type the six digits that your app shows."),
    )


class ChoosePasswordForm(forms.Form):
    """A first password, typed twice."""

    password = forms.CharField(
        label="Choose a password",
        help_text="At least 12 characters. A few words you can remember work well.",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _CHOOSE, **_NOT_A_PASSWORD},
    )
    again = forms.CharField(
        label="Type it once more",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Type the same password once more.", **_NOT_A_PASSWORD},
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
            **dict.fromkeys(
                ("invalid", "null_characters_not_allowed"),
                "A code has six digits, or eight letters and digits of a recovery code.",
            ),
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


class _PasskeyField(forms.JSONField):
    """What a device said of a passkey, as our script sends it. It counts once, and is not shown
    again."""

    def __init__(self) -> None:
        sentences = dict.fromkeys(("required", "invalid", "null_characters_not_allowed"), _NOT_READ)
        super().__init__(widget=forms.HiddenInput, error_messages=sentences)

    def to_python(self, value: Any) -> Any:
        try:
            said = super().to_python(value)
        except (ValueError, RecursionError):  # too many digits, or too deep
            said = [value]
        if not isinstance(said, dict | None):
            raise forms.ValidationError(_NOT_READ, code="invalid")
        return said

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ARG002
        return initial


@contextmanager
def _as_a_device_says_it() -> Iterator[None]:
    """Refuses what the library trips over: a device never says it, but anybody can post it."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError):
        raise forms.ValidationError(_NOT_READ, code="invalid") from None


class _PasskeyTaken(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey that is there already, and whose it is."""

    credential = _PasskeyField()

    def clean_credential(self) -> Authenticator:
        with _as_a_device_says_it():
            return super().clean_credential()


class PasskeyForm(_PasskeyTaken, LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in with a passkey alone."""


class PasskeyStepForm(_PasskeyTaken):
    """A passkey as the second step of signing in."""


class PasskeyAgainForm(_PasskeyTaken, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as a proof of who is still there."""


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey, under a name we give it: a name of one's own would be free text."""

    name = None
    credential = _PasskeyField()

    def clean(self) -> dict[str, Any]:
        with _as_a_device_says_it():
            cleaned: dict[str, Any] = super().clean()
        kind = Authenticator.Type.WEBAUTHN
        cleaned["name"] = get_adapter().generate_authenticator_name(self.user, kind)
        return cleaned
