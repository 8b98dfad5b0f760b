"""A page that is taken back at the instant a channel takes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from beenthere.apps.cases.models import Case
from beenthere.apps.paging import actions
from beenthere.apps.paging.models import Message, MessageState
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    """A case of which somebody is to be paged."""
    hospital = Hospital()
    hospital.director()
    return hospital.case()


@pytest.mark.parametrize("take_back", [actions.withdraw, actions.withdraw_to_directors])
def test_what_a_channel_takes_while_it_is_taken_back_stays_sent(
    case: Case, take_back: Callable[[Case], None]
) -> None:
    message = case.messages.earliest("due_at")

    def taken_just_before(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if sql.startswith("UPDATE"):
            execute(
                "UPDATE paging_message SET state = 'sent' WHERE id = %s",
                (message.pk,),
                many,
                context,
            )
        return execute(sql, params, many, context)

    with connection.execute_wrapper(taken_just_before):
        take_back(case)
    assert list(case.messages.filter(state=MessageState.SENT)) == [message]
    assert not case.messages.filter(state=MessageState.QUEUED).exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (MessageState.QUEUED, MessageState.SENT),
        (MessageState.MERGED, MessageState.SENT),
        (MessageState.WITHDRAWN, MessageState.SENT),
        (MessageState.FAILED, MessageState.FAILED),
    ],
)
def test_what_a_channel_took_was_sent_unless_somebody_has_been_asked_to_call(
    case: Case, before: MessageState, after: MessageState
) -> None:
    message = case.messages.earliest("due_at")
    Message.objects.filter(pk=message.pk).update(state=before)
    actions.sent(message, now=MONDAY)
    message.refresh_from_db()
    assert message.state == after
