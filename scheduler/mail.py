"""The digest by mail: one message for each address, over a connection whose certificate is checked."""

import os
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP

from scheduler.configuration import Mail
from scheduler.digest import Digest
from scheduler.letters import html, markdown, subject
from scheduler.undelivered import Undelivered

TIMEOUT = 30.0


def message(digest: Digest, settings: Mail, to: str) -> EmailMessage:
    """The letter to one address. Its Message-ID is of the day and the address: a server may know it again."""
    assert settings.sender is not None  # the settings were checked
    letter = EmailMessage(policy=SMTP)
    letter["Subject"] = subject(digest)
    letter["From"] = settings.sender
    letter["To"] = to
    letter["Message-ID"] = (
        f"<digest-{digest.day}-{to.replace('@', '.at.')}@{settings.sender.partition('@')[2]}>"
    )
    letter["Auto-Submitted"] = "auto-generated"
    # No line of a letter may be longer than 998 octets (RFC 5322), whatever the words of others are.
    letter.set_content(markdown(digest), cte="quoted-printable")
    letter.add_alternative(html(digest), subtype="html", cte="quoted-printable")
    return letter


def send_mail(digest: Digest, settings: Mail, to: str) -> None:
    """Send the letter; the password is CHIPRACE_SMTP_PASSWORD.

    Raises Undelivered, which says whether a later try may help and whether it may have arrived.
    """
    handed_over = False
    try:
        server = _connected(settings)
        try:
            if settings.user is not None:
                server.login(settings.user, os.environ.get("CHIPRACE_SMTP_PASSWORD", ""))
            _expect(server.mail(settings.sender or ""))
            _expect(server.rcpt(to))
            # From here on the server may have taken it, whatever becomes of the connection.
            handed_over = True
            _expect(server.data(message(digest, settings, to).as_bytes()))
        finally:
            # What it answers to our leave changes nothing.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
    except smtplib.SMTPResponseException as error:
        words = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else ""
        raise Undelivered(
            f"{settings.host} answered {error.smtp_code} {words}".strip(), lasting=error.smtp_code >= 500
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Undelivered(f"{settings.host}: {error}", uncertain=handed_over) from error


def _expect(answer: tuple[int, bytes]) -> None:
    """Raise SMTPResponseException unless the server agreed."""
    if answer[0] not in (250, 251):
        raise smtplib.SMTPResponseException(*answer)


def _connected(settings: Mail) -> smtplib.SMTP:
    host = settings.host or ""
    if settings.security == "tls":
        return smtplib.SMTP_SSL(host, settings.port, timeout=TIMEOUT, context=ssl.create_default_context())
    server = smtplib.SMTP(host, settings.port, timeout=TIMEOUT)
    try:
        if settings.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server
