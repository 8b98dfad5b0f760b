"""Django's settings for signing in: who may, how they prove it, and how long it lasts.

Nobody signs up: an administrator invites. Everybody has a password or a passkey, and a second
step. Nothing here sends mail: whoever has lost their way in is invited again.
"""

from __future__ import annotations

from beenthere.domain.policy.whole import Policy

SIGN_IN_APPS = (
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
)
"""In INSTALLED_APPS before our own; contenttypes, auth and axes are there for their code and
get no tables (`router.NoStockTables`)."""

SIGN_IN_MIDDLEWARE = (
    "beenthere.apps.people.middleware.LongestSignInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
)
"""In MIDDLEWARE after Django's AuthenticationMiddleware. Outside the demo, put
SECOND_STEP_MIDDLEWARE right after them."""
SECOND_STEP_MIDDLEWARE = "beenthere.apps.people.middleware.SecondStepMiddleware"

DATABASE_ROUTERS = ["beenthere.apps.people.router.NoStockTables"]

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "beenthere.apps.people.backend.AccountBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email",)},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "beenthere.apps.people.password_words.WordsOfThePlace"},
]
LOGIN_URL = "account_login"

SESSION_ENGINE = "beenthere.apps.people.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

ACCOUNT_ADAPTER = "beenthere.apps.people.allauth_rules.AccountRules"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "change_password": "beenthere.apps.people.forms.ChangePasswordForm",
    "login": "beenthere.apps.people.forms.SignInForm",
    "reauthenticate": "beenthere.apps.people.forms.PasswordAgainForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True

MFA_ADAPTER = "beenthere.apps.people.allauth_rules.SecondStepRules"
MFA_FORMS = {
    "activate_totp": "beenthere.apps.people.forms.FirstCodeForm",
    "add_webauthn": "beenthere.apps.people.forms.AddPasskeyForm",
    "authenticate": "beenthere.apps.people.forms.SecondStepForm",
    "authenticate_webauthn": "beenthere.apps.people.forms.PasskeyStepForm",
    "login_webauthn": "beenthere.apps.people.forms.PasskeyForm",
    "reauthenticate": "beenthere.apps.people.forms.SecondStepAgainForm",
    "reauthenticate_webauthn": "beenthere.apps.people.forms.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
"""The administrator vouches for the address by inviting it."""
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True

# Failures are counted in the cache, which is memory: no table holds anybody's address.
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "people/locked.html"
AXES_CLIENT_IP_CALLABLE = "allauth.core.internal.httpkit.get_client_ip"
AXES_CLIENT_STR_CALLABLE = "beenthere.apps.people.allauth_rules.nobody_by_name"
AXES_ENABLE_ADMIN = False


def in_force(policy: Policy) -> dict[str, object]:
    """The settings that the institution's policy decides."""
    return {
        "SESSION_COOKIE_AGE": int(policy.session_idle.length.total_seconds()),
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": int(policy.confirm_again.length.total_seconds()),
        "AXES_FAILURE_LIMIT": policy.sign_in_tries,
        "AXES_COOLOFF_TIME": policy.sign_in_rest.length,
    }
