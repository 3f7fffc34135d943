"""Tests that letters arrive whole, once where that can be, and forge no headers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from gateways.mail import FolderMailbox, Letter, Mailbox, MailRefused, MailUnreachable, SmtpMailbox
from tests.fakes.mail_server import MailServer


def _letter(**changes: str) -> Letter:
    fields = {
        "key": "notice:1",
        "sender": "Markwarden <desk@markwarden.example>",
        "to": "Zoë Ng <zoe@shop.example>",
        "subject": "Über Ihr Angebot „耐克“",
        "text": "Sehr geehrte Zoë,\n.\n耐克\n",
    }
    return Letter(sent_at=datetime(2026, 1, 2, tzinfo=UTC), **(fields | changes))


def test_a_letter_in_the_folder_reads_as_it_was_written(tmp_path: Path) -> None:
    FolderMailbox(tmp_path).send(_letter(html="<p>耐克</p>"))
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o077 == 0, "a code for somebody may be in it"
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert mail["Subject"] == _letter().subject
    assert "zoe@shop.example" in mail["To"]
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == _letter().text
    rich = mail.get_body(("html",))
    assert rich is not None
    assert rich.get_content().strip() == "<p>耐克</p>"


def test_a_letter_sent_twice_is_in_the_folder_once(tmp_path: Path) -> None:
    for _ in range(2):
        FolderMailbox(tmp_path).send(_letter())
    assert len(list(tmp_path.iterdir())) == 1


def test_one_key_makes_one_message_id_and_another_key_another() -> None:
    assert (
        _letter().build_message()["Message-ID"]
        == _letter(text="again").build_message()["Message-ID"]
    )
    assert (
        _letter().build_message()["Message-ID"] != _letter(key="n:2").build_message()["Message-ID"]
    )


@pytest.mark.parametrize("field", ["to", "sender", "subject", "reply_to"])
def test_a_line_break_makes_no_second_header(field: str) -> None:
    with pytest.raises((ValueError, MailRefused)):
        _letter(**{field: "a@b.example\r\nBcc: everyone@evil.example"}).build_message()


@pytest.mark.parametrize("to", ["", "nobody", "a@", "@b.example", "a b@c.example"])
def test_what_is_no_address_is_refused_without_a_word_of_it_for_the_log(
    tmp_path: Path, to: str
) -> None:
    pattern = r"^The sender or the recipient is no mail address\.$"
    with pytest.raises(MailRefused, match=pattern):
        FolderMailbox(tmp_path).send(_letter(to=to))
    assert not list(tmp_path.glob("*.eml"))


def test_a_folder_that_is_no_folder_is_unreachable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MailUnreachable):
        FolderMailbox(tmp_path / "file").send(_letter())


def _send(mailbox: Mailbox) -> None:
    with mailbox.open() as mailer:
        mailer.send(_letter())


@pytest.fixture
def server() -> Iterator[MailServer]:
    mail_server = MailServer()
    yield mail_server
    mail_server.close()


@pytest.mark.parametrize(
    ("answer", "error"),
    [(b"550 no such user", MailRefused), (b"450 later", MailUnreachable)],
)
def test_a_mail_server_refuses_for_good_or_for_now(
    server: MailServer, answer: bytes, error: type[Exception]
) -> None:
    server.answers[b"RCPT"] = answer
    with pytest.raises(error):
        _send(server.mailbox())


@pytest.mark.parametrize("goodbye", [b"221 bye", b"500 what?"])
def test_a_mail_server_gets_the_letter_whole_however_they_part(
    server: MailServer, goodbye: bytes
) -> None:
    server.answers[b"QUIT"] = goodbye
    _send(server.mailbox())
    mail = message_from_bytes(server.letters[0], policy=default)
    assert mail.get_content().replace("\r\n", "\n") == _letter().text


def test_letters_of_one_session_share_a_connection_and_a_refusal_concerns_one_of_them(
    server: MailServer,
) -> None:
    server.recipients[b"nobody@"] = b"550 no such user"
    with server.mailbox().open() as mailer:
        mailer.send(_letter(key="1"))
        with pytest.raises(MailRefused):
            mailer.send(_letter(key="2", to="nobody@shop.example"))
        mailer.send(_letter(key="3"))
    assert (server.sessions, len(server.letters), b"RSET" in server.commands) == (1, 2, True)


def test_a_server_that_ends_its_session_gets_the_rest_over_another(server: MailServer) -> None:
    server.letters_a_session = 2
    with server.mailbox().open() as mailer:
        for number in range(5):
            mailer.send(_letter(key=f"{number}"))
    numbers = [message_from_bytes(letter)["Message-ID"] for letter in server.letters]
    assert (server.sessions, len(set(numbers)), len(numbers)) == (3, 5, 5)


def test_a_server_without_encryption_gets_nothing_where_it_is_demanded(server: MailServer) -> None:
    mailbox = server.mailbox()
    with pytest.raises(MailUnreachable, match="STARTTLS"):
        _send(SmtpMailbox(mailbox.host, mailbox.port))
    assert server.letters == []


def test_a_closed_port_is_unreachable() -> None:
    with pytest.raises(MailUnreachable):
        _send(SmtpMailbox("127.0.0.1", 9))
