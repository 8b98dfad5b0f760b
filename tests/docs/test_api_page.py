"""The command in docs/api.md is one that works, as it is written."""

from __future__ import annotations

import json
import os
import re
import subprocess

import pytest
from django.utils import timezone

from beenthere.apps.announcements import keys
from beenthere.apps.announcements.models import Announcement
from tests.browser import real_server
from tests.docs.reading import ROOT

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
[COMMAND] = re.findall(r"^```\n(curl .*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.django_db
def test_the_command_on_the_page_announces_an_event() -> None:
    _, secret = keys.make_key(now=timezone.now())
    with real_server() as address:
        ran = subprocess.run(
            ["bash", "-c", COMMAND],
            env={**os.environ, "PEERS": address, "KEY": secret, "no_proxy": "*"},
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
    assert json.loads(ran.stdout) == {"reference": Announcement.objects.get().reference}
