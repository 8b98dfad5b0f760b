"""Django's settings. What an institution may choose stands in its program file."""

from __future__ import annotations

import os
from pathlib import Path

import beenthere
from beenthere.adapters.channels.push.vapid import Vapid
from beenthere.apps.frame.headers import *  # noqa: F403
from beenthere.apps.frame.headers import in_front
from beenthere.apps.people.sign_in import *  # noqa: F403
from beenthere.apps.people.sign_in import (
    SECOND_STEP_MIDDLEWARE,
    SIGN_IN_APPS,
    SIGN_IN_MIDDLEWARE,
    in_force,
)
from beenthere.config import channels_file, vaults
from beenthere.config.databases import databases
from beenthere.config.logs import *  # noqa: F403
from beenthere.config.place import Place
from beenthere.config.program_file import load

PLACE = Place.from_environment()
PROGRAM = load(PLACE.program_file)
DEMO = os.environ.get("BEENTHERE_DEMO") == "1"
globals().update(in_force(PROGRAM.policy))
globals().update(in_front(https=PROGRAM.web_address.startswith("https://")))

DEBUG = False
SECRET_KEY = PLACE.secret("django")
WEBHOOK_SECRET = PLACE.secret("webhook")
PUSH_SECRET = PLACE.secret("push")
PUSH_KEY = Vapid(PUSH_SECRET, contact=PROGRAM.mail_from).public_key
GATEWAYS = channels_file.load(PLACE.channels_file)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", PROGRAM.web_host]
CSRF_TRUSTED_ORIGINS = [PROGRAM.web_address]
ROOT_URLCONF = "beenthere.config.urls"
WSGI_APPLICATION = "beenthere.config.wsgi.application"
DATABASES = databases(os.environ["DATABASE_URL"], login=os.environ.get("BEENTHERE_LOGIN", "web"))

EPOCHS = PLACE.epochs
VAULT_FACTORY = vaults.factory()
CODE_RING_FACTORY = "beenthere.config.outside.code_ring"
CLOCK = "beenthere.adapters.clock.system_now"
PRESS = "beenthere.adapters.paper.printed"
CHECKED = "beenthere.apps.week.numbers.remembered"
ON_LOGIN = "beenthere.apps.people.logins.own_connection"

INSTALLED_APPS = [
    "beenthere.apps.frame",  # before the sign-in apps, whose pages it replaces
    *SIGN_IN_APPS,
    "django.forms",  # the form renderer finds the widgets' templates here
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "beenthere.apps.people",
    "beenthere.apps.supporters",
    "beenthere.apps.gatherings",
    "beenthere.apps.cases",
    "beenthere.apps.groups",
    "beenthere.apps.alongside",
    "beenthere.apps.paging",
    "beenthere.apps.rota",
    "beenthere.apps.handoffs",
    "beenthere.apps.announcements",
    "beenthere.apps.awareness",
    "beenthere.apps.nominations",
    "beenthere.apps.surge",
    "beenthere.apps.week",
    "beenthere.apps.privacy",
    "beenthere.apps.reports",
    "beenthere.apps.coverage",
    "beenthere.apps.referral",
    "beenthere.apps.desk",
    "beenthere.apps.outreach",
    "beenthere.apps.handbook",
    "beenthere.apps.printing",
    *(["beenthere.demo"] if DEMO else []),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "beenthere.apps.frame.languages.LanguageOfAddressMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "beenthere.apps.frame.headers.NoStoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "beenthere.apps.frame.unavailable.VaultUnavailableMiddleware",
    *SIGN_IN_MIDDLEWARE,
    *([] if DEMO else [SECOND_STEP_MIDDLEWARE]),
    "beenthere.apps.people.permissions.DenyByDefaultMiddleware",
    "beenthere.apps.people.logins.LoginOfPageMiddleware",  # last: what it lets in runs on no other
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
        },
    }
]
FORM_RENDERER = "beenthere.apps.frame.forms.UswdsRenderer"
MESSAGE_STORAGE = "beenthere.apps.people.sessions.LastMessages"

STATIC_URL = "static/"
STATICFILES_DIRS = [Path(beenthere.__file__).parent / "static_built"]
WHITENOISE_USE_FINDERS = True

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("BEENTHERE_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("BEENTHERE_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("BEENTHERE_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("BEENTHERE_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("BEENTHERE_SMTP_TLS") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = PROGRAM.mail_from

HEARTBEAT = os.environ.get("BEENTHERE_HEARTBEAT", "")
HEALTH_SECRET = os.environ.get("BEENTHERE_HEALTH_SECRET", "")

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [Path(beenthere.__file__).parent / "locale"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# In memory only: a file that names clinicians must not be written to a disk on its way in.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
