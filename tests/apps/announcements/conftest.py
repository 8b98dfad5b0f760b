"""A hospital on a Monday morning, with somebody of Risk Management and a key for a machine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from beenthere.apps.announcements import keys
from tests.hospital import MONDAY, Hospital

ASKED = {"kind": "unexpected_death", "occurred": "today", "clinicians": 4}


@dataclass
class Machine:
    """A machine of Risk Management, with a key of its own and a number for each request."""

    secret: str
    said: int = 0

    def says(self, body: object = None, *, once: str = "", **headers: str) -> Any:
        """Post a request; without a body a sound one."""
        self.said += 1
        sent = ASKED if body is None else body
        return Client().post(
            reverse("api_announcements"),
            sent if isinstance(sent, bytes) else json.dumps(sent).encode(),
            content_type="application/json",
            headers={
                "Authorization": f"Bearer {self.secret}",
                "Idempotency-Key": once or f"request {self.said}",
                **headers,
            },
        )


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


@pytest.fixture
def machine(hospital: Hospital) -> Machine:
    return Machine(keys.make_key(now=MONDAY)[1])
