"""Django's settings. What an installation may choose stands in its program file."""

from __future__ import annotations

import os

from beenthere.config.databases import databases
from beenthere.config.place import Place
from beenthere.config.program_file import load

PLACE = Place.from_environment()
PROGRAM = load(PLACE.program_file)
DEMO = os.environ.get("BEENTHERE_DEMO") == "1"

DEBUG = False
SECRET_KEY = PLACE.secret("django")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ROOT_URLCONF = "beenthere.config.urls"
WSGI_APPLICATION = "beenthere.config.wsgi.application"
DATABASES = databases(os.environ["DATABASE_URL"], login=os.environ.get("BEENTHERE_LOGIN", "web"))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

VAULT_FACTORY = "beenthere.config.outside.vault"
CLOCK = "beenthere.adapters.clock.system_now"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = True
