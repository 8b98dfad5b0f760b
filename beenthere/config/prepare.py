"""Brings the database up to date: its tables, and what each login may do with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from beenthere.adapters.postgres.logins import LOGINS
from beenthere.inventory.grants import GRANTED_TO, Grant, differing, grants_sql

ROLES = {login.alias: login.role for login in LOGINS}

_ONE_AT_A_TIME = 0x6265656E  # an advisory lock's number: any, as long as all use the same
_GRANTED = """
    SELECT grantee, table_name, privilege_type
      FROM information_schema.role_table_grants
     WHERE table_schema = 'public' AND grantee = ANY(%(logins)s)
    UNION ALL
    SELECT grantee::regrole::name, relname,
           format('%%s (%%s)', privilege_type, string_agg(attname, ', ' ORDER BY attname))
      FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid, aclexplode(attacl)
     WHERE relnamespace = 'public'::regnamespace AND grantee::regrole::name = ANY(%(logins)s)
     GROUP BY grantee, relname, privilege_type
    UNION ALL
    SELECT login, tablename, format('%%s WHERE %%s', cmd, coalesce(qual, with_check))
      FROM pg_policies, unnest(roles) AS login
     WHERE schemaname = 'public' AND login = ANY(%(logins)s)
       AND EXISTS (SELECT FROM pg_class WHERE relname = tablename AND relrowsecurity
                   AND relnamespace = 'public'::regnamespace)
"""


def prepare_database() -> int:
    """Migrate and grant, as the owner, where anything is out of date; safe to repeat.

    Two processes that start together do it one after the other. Returns how many migrations
    were applied.
    """
    owner = connections["owner"]
    with _alone(owner):
        applied = _migrate(owner)
        _grant(owner)
    return applied


def granted(owner: BaseDatabaseWrapper) -> frozenset[Grant]:
    """What the logins below the owner may do now."""
    logins = {ROLES[login]: login for login in GRANTED_TO}
    with owner.cursor() as cursor:
        cursor.execute(_GRANTED, {"logins": list(logins)})
        return frozenset((logins[role], table, right) for role, table, right in cursor.fetchall())


def _migrate(owner: BaseDatabaseWrapper) -> int:
    executor = MigrationExecutor(owner)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", database=owner.alias, interactive=False, verbosity=0)
    return len(plan)


def _grant(owner: BaseDatabaseWrapper) -> None:
    if differing(granted(owner)):
        with owner.cursor() as cursor:
            # One string without parameters is one transaction.
            cursor.execute(grants_sql(roles=ROLES))


@contextmanager
def _alone(owner: BaseDatabaseWrapper) -> Iterator[None]:
    with owner.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
    try:
        yield
    finally:
        with owner.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ONE_AT_A_TIME])
