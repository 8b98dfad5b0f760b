"""What the database itself saw: triggers that note each page planned and each change of state.

The program's logins can neither read nor change these notes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

INSTALL = """
    CREATE SCHEMA faults;
    CREATE SEQUENCE faults.n;
    CREATE TABLE faults.planned (
        n bigint DEFAULT nextval('faults.n'), txn bigint DEFAULT txid_current(),
        id uuid, case_id uuid, account bigint, kind text, place int, due_at timestamptz,
        planned_at timestamptz);
    CREATE TABLE faults.changed (
        n bigint DEFAULT nextval('faults.n'), txn bigint DEFAULT txid_current(),
        what text, id text, case_id uuid, was text, became text);
    CREATE FUNCTION faults.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = faults, pg_temp AS $$
    DECLARE row jsonb := to_jsonb(NEW); before jsonb;
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            before := to_jsonb(OLD);
            IF before->>'state' = row->>'state'
               AND (TG_TABLE_NAME <> 'cases_case' OR before->>'due_at' = row->>'due_at') THEN
                RETURN NULL;
            END IF;
        ELSIF TG_TABLE_NAME = 'paging_message' THEN
            INSERT INTO faults.planned (id, case_id, account, kind, place, due_at, planned_at)
            VALUES ((row->>'id')::uuid, (row->>'case_id')::uuid, (row->>'account_id')::bigint,
                    row->>'kind', (row->>'place')::int, (row->>'due_at')::timestamptz,
                    (row->>'planned_at')::timestamptz);
            RETURN NULL;
        END IF;
        INSERT INTO faults.changed (what, id, case_id, was, became)
        VALUES (TG_TABLE_NAME, row->>'id',
                CASE WHEN TG_TABLE_NAME = 'cases_case' THEN (row->>'id')::uuid
                     ELSE (row->>'case_id')::uuid END,
                before->>'state', coalesce(row->>'state', ''));
        RETURN NULL;
    END $$;
    CREATE TRIGGER note AFTER INSERT OR UPDATE ON paging_message
        FOR EACH ROW EXECUTE FUNCTION faults.note();
    CREATE TRIGGER note AFTER INSERT OR UPDATE ON cases_case
        FOR EACH ROW EXECUTE FUNCTION faults.note();
    CREATE TRIGGER note AFTER INSERT OR UPDATE ON cases_offer
        FOR EACH ROW EXECUTE FUNCTION faults.note();
    CREATE TRIGGER note AFTER INSERT ON cases_event
        FOR EACH ROW EXECUTE FUNCTION faults.note();
    CREATE TRIGGER note AFTER INSERT ON cases_assignment
        FOR EACH ROW EXECUTE FUNCTION faults.note();
    CREATE TRIGGER note AFTER INSERT ON cases_contact
        FOR EACH ROW EXECUTE FUNCTION faults.note();
"""


@dataclass(frozen=True)
class Planned:
    """One page as it was written down."""

    n: int
    txn: int
    id: UUID
    case: UUID | None
    account: int
    kind: str
    place: int
    due_at: datetime
    planned_at: datetime | None


@dataclass(frozen=True)
class Changed:
    """One row that was made (`was` is None) or whose state changed."""

    n: int
    txn: int
    what: str
    id: str
    case: UUID | None
    was: str | None
    became: str


@dataclass(frozen=True)
class Fate:
    """Where a page stands now."""

    state: str
    attempts: int
    carried_by: UUID | None


@dataclass(frozen=True, kw_only=True)
class Testimony:
    """Everything noted of one story."""

    planned: list[Planned]
    changed: list[Changed]
    fates: dict[UUID, Fate]

    def fate(self, page: UUID) -> Fate | None:
        """Where a page stands; one that was erased, where it stood last."""
        if page in self.fates:
            return self.fates[page]
        states = [each.became for each in self.changed if each.id == str(page)]
        return Fate(states[-1], 0, None) if states else None

    @classmethod
    def of(cls, ask: Any) -> Testimony:
        """What was noted since it was last cleared."""
        return cls(
            planned=[Planned(*row) for row in ask("SELECT * FROM faults.planned ORDER BY n")],
            changed=[Changed(*row) for row in ask("SELECT * FROM faults.changed ORDER BY n")],
            fates={
                row[0]: Fate(*row[1:])
                for row in ask("SELECT id, state, attempts, carried_by_id FROM paging_message")
            },
        )
