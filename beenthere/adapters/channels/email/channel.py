"""Pages by e-mail, through the SMTP server that Django is configured with."""

from __future__ import annotations

import smtplib
from contextlib import suppress

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from beenthere.adapters.channels.outcome import settle
from beenthere.domain.vocabulary import Undelivered
from beenthere.ports import Page

_OF_THE_LINE = (Undelivered.UNREACHABLE, Undelivered.TRY_LATER)


class EmailChannel:
    """`ports.Channel` in plain text; the page's id is the Message-ID, the same at each try."""

    def __init__(self, *, sender: str, timeout: float) -> None:
        """`timeout` is in seconds, for each answer of the server."""
        self._sender = sender
        self._timeout = timeout
        self._host = sender.rpartition("@")[2].rstrip(">")
        self._line: BaseEmailBackend | None = None

    def send(self, page: Page) -> None:
        """Hand the page to the server, over the line that is open. Raises NotDelivered."""
        was_open = self._line is not None
        trouble = self._attempt(page)
        if was_open and trouble in _OF_THE_LINE:
            # Some servers take only so many messages before they want to be called again.
            trouble = self._attempt(page)
        settle(trouble)

    def hang_up(self) -> None:
        """End the line to the server."""
        line, self._line = self._line, None
        # Once the server has taken a page, a failed goodbye must not send it again.
        with suppress(OSError, smtplib.SMTPException):
            if line is not None:
                line.close()

    def _open_line(self) -> BaseEmailBackend:
        if self._line is None:
            self._line = get_connection(timeout=self._timeout)
            self._line.open()
        return self._line

    def _attempt(self, page: Page) -> Undelivered | None:
        message = EmailMessage(
            subject=page.subject,
            body=f"{page.text}\n\n{page.link}\n",
            from_email=self._sender,
            to=[page.address],
            headers={
                "Message-ID": f"<{page.message}@{self._host}>",
                "Auto-Submitted": "auto-generated",  # RFC 3834: no vacation replies, please
            },
        )
        trouble = self._hand_over(message)
        if trouble:
            self.hang_up()
        return trouble

    def _hand_over(self, message: EmailMessage) -> Undelivered | None:
        try:
            self._open_line().send_messages([message])
        except smtplib.SMTPRecipientsRefused as refusal:
            return _weigh(*(code for code, _said in refusal.recipients.values()))
        except smtplib.SMTPDataError as refusal:
            return _weigh(refusal.smtp_code)
        except smtplib.SMTPServerDisconnected as lost:
            # smtplib calls it a lost connection, too, when an answer took too long.
            slow = isinstance(lost.__context__, TimeoutError)
            return Undelivered.TOO_SLOW if slow else Undelivered.UNREACHABLE
        except smtplib.SMTPException:
            # The server wants another password, another sender, another greeting: that is
            # ours to mend, and the page can go out when it is mended.
            return Undelivered.TRY_LATER
        except TimeoutError:
            return Undelivered.TOO_SLOW
        except OSError:
            return Undelivered.UNREACHABLE
        except ValueError:
            return Undelivered.MALFORMED
        return None


def _weigh(*codes: int) -> Undelivered:
    # RFC 5321: a reply of 500 and above is permanent, one of 400 and above is for now.
    return Undelivered.REFUSED if min(codes) >= 500 else Undelivered.TRY_LATER
