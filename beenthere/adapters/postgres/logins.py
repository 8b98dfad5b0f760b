"""The database's logins: who connects as whom, and the SQL that makes them.

The launcher runs it at every start of the embedded server; a database administrator runs the
same lines once on the hospital's own server. What each login may read and write is granted by
the migrations.
"""

from dataclasses import dataclass

DATABASE = "beenthere"


@dataclass(frozen=True)
class Login:
    """One way into the database: the alias the program uses, and what it is for."""

    alias: str
    purpose: str

    @property
    def role(self) -> str:
        """The name of the role in PostgreSQL."""
        return f"beenthere_{self.alias}"


LOGINS = (
    Login("owner", "makes and changes the tables"),
    Login("web", "serves the pages"),
    Login("manager", "serves the program manager, who sees no case"),
    Login("worker", "sends pages, closes and erases on schedule"),
    Login("reports", "reads published reports"),
)
OWNER = LOGINS[0]


def create_logins_sql() -> str:
    """SQL that makes the logins that are missing; safe to repeat; needs CREATEROLE.

    Passwords are not in it: the embedded server needs none, and a hospital sets its own.
    """
    return "\n".join(
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{login.role}') "
        f"THEN CREATE ROLE {login.role} LOGIN; END IF; END $$;  -- {login.purpose}"
        for login in LOGINS
    )


def create_database_sql() -> str:
    """SQL that makes the database, to be run once, outside a transaction."""
    return f"CREATE DATABASE {DATABASE} OWNER {OWNER.role} TEMPLATE template0 ENCODING 'UTF8';"


def open_database_sql() -> str:
    """SQL that lets these logins, and nobody else, connect to the database; safe to repeat."""
    roles = ", ".join(login.role for login in LOGINS)
    return (
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC;\n"
        f"GRANT CONNECT ON DATABASE {DATABASE} TO {roles};"
    )
