"""A way to reach somebody is dead: the next one is used, and then the desk says whom to call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from beenthere.adapters.postgres import Server
from beenthere.config.prepare import prepare_database
from beenthere.domain.vocabulary import Duty, Role
from beenthere.domain.wording import MessageKind
from tests.hospital import MONDAY
from tests.journeys.cast import ASSOCIATE, DIRECTOR, FIRST
from tests.journeys.night import Night
from tests.jumping_clock import VARIABLE, jump
from tests.processes import beenthere


def test_mail_is_refused_and_text_messages_too_and_the_desk_says_whom_to_call(
    night: Night,
) -> None:
    night.moment = MONDAY
    night.directs(DIRECTOR, duty=Duty.ON_CALL)
    night.directs(ASSOCIATE, role=Role.ASSOCIATE_DIRECTOR)
    night.supports(FIRST)

    # The mail server takes nothing for Noor: she gets a text message at once instead.
    night.mail.refuse_recipients = "550 no such mailbox"
    night.a_director_asks(FIRST)
    assert night.hears(MessageKind.OFFER) == ["Noor by text"]

    # She cannot take it. Now the gateway for text messages is down as well: it is tried again
    # and again, and nobody can be told.
    night.texts.status = 503
    night.opens(FIRST, night.link).press("I can’t take this one")
    for _ in range(14):
        night.goes_on(minutes=1)
    assert night.is_silent

    # In less than the 15 minutes of an urgent case all ways have been tried. Arun looks at the
    # desk, and reads that Dana was not reached, and how to call her.
    desk = night.opens(ASSOCIATE, "/desk/")
    not_reached = desk.words.split("Messages that did not arrive")[1]
    assert DIRECTOR.name in not_reached
    assert "(617) 555-0162" in not_reached

    # Once he has called her, it is off the desk.
    desk.press("I have called")
    assert "Messages that did not arrive" not in desk.words


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_after_months_without_a_worker_nobody_is_paged_for_what_is_long_over(
    night: Night, postgres: Server, tmp_path: Path
) -> None:
    """With real worker processes, on the login and with the rights that they have."""
    prepare_database()
    clock = tmp_path / "clock"
    env = {
        "BEENTHERE_DATA": str(settings.PLACE.data),
        "DATABASE_URL": (
            f"postgresql:///{connection.settings_dict['NAME']}?host={postgres.socket}&port=5432"
        ),
        "BEENTHERE_SMTP_HOST": night.mail.host,
        "BEENTHERE_SMTP_PORT": str(night.mail.port),
        "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
        VARIABLE: str(clock),
    }

    def a_worker_runs() -> None:
        jump(clock, night.moment - datetime.now(UTC))
        done = beenthere("worker", "--once", env=env)
        assert done.returncode == 0, done.stderr

    night.moment = MONDAY
    night.directs(DIRECTOR)
    night.supports(FIRST)

    # Noor is to be asked, and the mail server takes nothing just now.
    night.mail.refuse_data = "451 come back later"
    night.a_director_asks(FIRST)
    night.moment += timedelta(seconds=20)
    a_worker_runs()
    assert night.is_silent

    # The program stands still for a winter. When a worker runs again the offer is long over:
    # Noor hears nothing, and whoever directs does.
    night.mail.refuse_data = ""
    night.moment += timedelta(days=90)
    a_worker_runs()
    assert night.hears(MessageKind.LIST_ENDED) == ["Dana by e-mail"]
