"""What the program was started with: the time, the vault and the institution's program."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from beenthere.domain.channels import Gateways
from beenthere.domain.program import Program
from beenthere.ports import CodeRing, Press, Vault


def now() -> datetime:
    """The present moment, in UTC: read once at the edge and passed in from there."""
    moment: datetime = import_string(settings.CLOCK)()
    return moment


@cache
def vault() -> Vault:
    """The keystore of this installation."""
    opened: Vault = import_string(settings.VAULT_FACTORY)()
    return opened


@cache
def code_ring() -> CodeRing:
    """The keys of this installation's call-back codes."""
    opened: CodeRing = import_string(settings.CODE_RING_FACTORY)()
    return opened


def press() -> Press:
    """What puts a sheet on paper."""
    found: Press = import_string(settings.PRESS)
    return found


def program() -> Program:
    """The institution's own words, numbers and telephone lines."""
    current: Program = settings.PROGRAM
    return current


def checked() -> Mapping[str, date]:
    """When each telephone number was last found to be right, by what a phone dials: as pages that
    stand without a database know it."""
    found: Mapping[str, date] = import_string(settings.CHECKED)()
    return found


def gateways() -> Gateways:
    """By what people can be reached here."""
    current: Gateways = settings.GATEWAYS
    return current
