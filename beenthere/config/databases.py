"""Which PostgreSQL, and as whom: one connection alias for each login."""

from __future__ import annotations

from typing import Any

from psycopg.conninfo import conninfo_to_dict

from beenthere.adapters.postgres.logins import LOGINS, Login


def databases(url: str, *, login: str) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: an alias for each login, and `default` for this process's own.

    `url` says where the server is. The user in it is replaced by each login's own name;
    passwords, where the server wants them, come from libpq's passfile.
    """
    where = conninfo_to_dict(url)
    options: dict[str, Any] = {
        key: where[key] for key in ("sslmode", "sslrootcert") if key in where
    }
    # Whoever looks for a number to call never waits long for a server that is gone.
    options["connect_timeout"] = where.get("connect_timeout", "5")

    def alias(name: Login) -> dict[str, Any]:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": where.get("dbname", "beenthere"),
            "HOST": where.get("host", ""),
            "PORT": str(where.get("port", "")),
            "USER": name.role,
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(options),
        }

    by_name = {name.alias: alias(name) for name in LOGINS}
    return {"default": dict(by_name[login]), **by_name}
