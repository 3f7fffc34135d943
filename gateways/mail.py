"""Sends letters: by SMTP, or into a folder."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from gateways.private_files import open_private

_SECONDS = 15.0


class MailUnreachable(Exception):
    """The mail server does not take the letter now; try again later."""


class MailRefused(Exception):
    """The mail server will never take this letter; correct the address."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`key` names the letter: its Message-ID follows from it, so a second copy shows as one."""

    key: str
    sender: str
    to: str
    subject: str
    text: str
    sent_at: datetime
    html: str = ""
    reply_to: str = ""

    def build_message(self) -> EmailMessage:
        """Build the email message; a line break in a header raises an error."""
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"] = _parse_address(self.sender), _parse_address(self.to)
        message["Subject"] = self.subject
        message["Date"] = format_datetime(self.sent_at)
        domain = self.sender.rpartition("@")[2].strip("> ")
        name = sha256(self.key.encode()).hexdigest()[:32]
        message["Message-ID"] = f"<{name}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"
        if self.reply_to:
            message["Reply-To"] = _parse_address(self.reply_to)
        message.set_content(self.text)
        if self.html:
            message.make_alternative(name)  # a retry has the same, and none has to be looked for
            message.add_alternative(self.html, subtype="html")
        return message


def _parse_address(text: str) -> Address:
    name, plain = parseaddr(text)
    try:
        return Address(display_name=name, addr_spec=plain)
    except (ValueError, IndexError, MessageError) as wrong:
        raise MailRefused("The sender or the recipient is no mail address.") from wrong


class Mailer(Protocol):
    def send(self, letter: Letter) -> None: ...


class Mailbox(Protocol):
    def open(self) -> AbstractContextManager[Mailer]:
        """Open a session for a batch of letters; what one of them meets concerns no other."""
        ...


@dataclass(frozen=True, slots=True)
class FolderMailbox:
    """One file a letter, named after its key: sent twice, it is there once."""

    folder: Path

    @contextmanager
    def open(self) -> Iterator[Mailer]:
        yield self

    def send(self, letter: Letter) -> None:
        name = sha256(letter.key.encode()).hexdigest()[:32]
        draft = self.folder / f".{name}.draft"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with open_private(draft, "wb") as file:  # there may be a code in it
                file.write(bytes(letter.build_message()))
            draft.replace(self.folder / f"{name}.eml")
        except OSError as broken:
            raise MailUnreachable(f"The mail folder does not answer: {broken}.") from broken


@dataclass(frozen=True, slots=True)
class SmtpMailbox:
    """A mail server. `is_encrypted` demands STARTTLS; credentials are sent only then."""

    host: str
    port: int = 25
    user: str = ""
    password: str = ""
    is_encrypted: bool = True
    tls: ssl.SSLContext | None = None

    @contextmanager
    def open(self) -> Iterator[Mailer]:
        session = _SmtpSession(self)
        try:
            yield session
        finally:
            session.close()

    def connect(self) -> smtplib.SMTP:
        """Return a connection over which letters can be sent."""
        server = smtplib.SMTP(self.host, self.port, timeout=_SECONDS)
        try:
            self._log_in(server)
        except BaseException:
            server.close()
            raise
        return server

    def _log_in(self, server: smtplib.SMTP) -> None:
        if self.is_encrypted:
            server.starttls(context=self.tls or ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)


@dataclass(slots=True)
class _SmtpSession:
    """One connection for many letters, opened for the first of them; smtplib resets it (RSET)."""

    mailbox: SmtpMailbox
    _server: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> None:
        message = letter.build_message()
        with _translating_errors():
            if self._server is None or not _is_sent_over(self._server, message):
                self._server = self.mailbox.connect()
                self._server.send_message(message)

    def close(self) -> None:
        if self._server is not None:
            with suppress(OSError):
                self._server.quit()  # a letter that was taken is sent, however they part
            self._server.close()


def _is_sent_over(kept: smtplib.SMTP, message: EmailMessage) -> bool:
    """Send over a connection in use; False: the server ended it, and another one may do."""
    if not _is_open(kept):
        return False
    try:
        kept.send_message(message)
    except smtplib.SMTPException:
        if _is_open(kept):
            raise
        return False
    return True


def _is_open(server: smtplib.SMTP) -> bool:
    return server.sock is not None


@contextmanager
def _translating_errors() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        if all(code >= 500 for code in codes):
            raise MailRefused(f"The mail server refuses the address: {codes}.") from refused
        raise MailUnreachable(f"The mail server puts us off: {codes}.") from refused
    except (OSError, smtplib.SMTPException) as silence:
        raise MailUnreachable(f"The mail server does not take it: {silence}.") from silence
