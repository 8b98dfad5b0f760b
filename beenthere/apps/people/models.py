"""The hospital's staff as its directory lists them, and the accounts of those who may sign in.

The directory is of all staff, so being in it says nothing about anybody. Nothing here refers
to a case: whom the program supports is known only in sealed form, elsewhere.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import ClassVar

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When

from beenthere.domain.formats import tidy
from beenthere.domain.two_people import COUNSEL, NEVER_COUNSEL
from beenthere.domain.vocabulary import (
    LANGUAGES,
    OTHER_RANKS,
    PHYSICIAN_RANKS,
    Gender,
    Office,
    Profession,
    Rank,
    Role,
    Specialty,
)
from beenthere.inventory.fields import FormatField, TermField, TermsField


class Department(models.Model):
    """A department of the hospital, by the code its directory uses."""

    code = FormatField("slug", primary_key=True)

    class Meta:
        ordering: ClassVar = ["code"]


class Unit(models.Model):
    """A unit, ward or division of one department."""

    code = FormatField("slug", primary_key=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="units")

    class Meta:
        ordering: ClassVar = ["code"]


class Person(models.Model):
    """One entry of the staff directory."""

    directory_id = FormatField("directory_id", unique=True)
    name = FormatField("person_name")
    name_key = FormatField("name_key")
    profession = TermField(Profession)
    rank = TermField(Rank)
    specialty = TermField(Specialty)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="people")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people", null=True)
    reports_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="reports", null=True
    )
    offices = TermsField(Office)
    email = FormatField("email", blank=True, default="")
    phone = FormatField("phone", blank=True, default="")
    pager = FormatField("pager", blank=True, default="")
    languages = TermsField(codes=LANGUAGES)
    gender = TermField(Gender, blank=True, default="")
    active = models.BooleanField(default=True)
    listed_on = models.DateField(null=True)
    """The day a list of staff first named them; null for whoever was on the very first list."""

    class Meta:
        verbose_name_plural = "people"
        indexes: ClassVar = [
            GinIndex(SearchVector("name_key", config="simple"), name="people_person_name_words"),
            GinIndex(fields=["offices"], name="people_person_offices"),
            models.Index(fields=["email"], name="people_person_email", condition=~Q(email="")),
            models.Index(fields=["phone"], name="people_person_phone", condition=~Q(phone="")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_person_rank_of_profession",
                condition=Q(
                    Q(profession=Profession.PHYSICIAN.value)
                    & Q(rank__in=[rank.value for rank in PHYSICIAN_RANKS])
                )
                | Q(
                    ~Q(profession=Profession.PHYSICIAN.value)
                    & Q(rank__in=[rank.value for rank in OTHER_RANKS])
                ),
            ),
            models.CheckConstraint(
                name="people_person_not_own_supervisor",
                condition=~Q(reports_to=F("id")),
            ),
        ]


class AccountManager(BaseUserManager["Account"]):
    """Finds and makes accounts by e-mail address, in small letters."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email=address(username or ""))

    def make(self, *, email: str, person: Person | None, today: date) -> Account:
        """A new account that has no password and no role yet."""
        account = self.model(email=address(email), person=person, created_on=today)
        account.set_unusable_password()
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Somebody who may sign in. When they last did is not kept."""

    email = FormatField("email", unique=True)
    password = FormatField("password_hash")
    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, related_name="account", null=True
    )
    enabled = models.BooleanField(default=True)
    created_on = models.DateField()
    last_login = None

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return f"account {self.pk}"

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether the account works: not switched off, and its person still works here."""
        return self.enabled and (self.person is None or self.person.active)

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held, read once for each loaded account."""
        return frozenset(Role(row.role) for row in self.held_roles.all())

    @cached_property
    def has_second_step(self) -> bool:
        """Whether an authenticator app or a passkey is set up; recovery codes are not enough."""
        steps = Authenticator.objects.filter(user=self)
        return bool(steps.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


_ON_A_SIDE = COUNSEL | NEVER_COUNSEL


def _range_of(number: Case | F) -> Func:
    """The range that holds this one number."""
    return Func(
        number, number, Value("[]"), function="int8range", output_field=BigIntegerRangeField()
    )


class AccountRole(models.Model):
    """One role of one account. The database refuses somebody who is both counsel and a director."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="held_roles")
    role = TermField(Role)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "role"], name="people_accountrole_once"),
            # Two rows of one account on adjacent sides. Ranges of whole numbers, because
            # PostgreSQL needs no extension to compare those.
            ExclusionConstraint(
                name="people_accountrole_counsel_or_director",
                expressions=[
                    (_range_of(F("account")), RangeOperators.OVERLAPS),
                    (
                        _range_of(Case(When(role=Role.COUNSEL.value, then=1), default=2)),
                        RangeOperators.ADJACENT_TO,
                    ),
                ],
                condition=Q(role__in=[role.value for role in Role if role in _ON_A_SIDE]),
            ),
        ]


class SignIn(models.Model):
    """A signed-in browser. It names its account, so that a leaver's can be ended at once."""

    session_key = FormatField("hex_digest", primary_key=True)
    session_data = FormatField("signed")
    expire_date = models.DateTimeField(db_index=True)
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="sign_ins", null=True
    )


def address(email: str) -> str:
    """An e-mail address as it is stored and compared: tidied, in small letters."""
    return tidy(email).lower()
