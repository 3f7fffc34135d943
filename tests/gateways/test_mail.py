"""Tests that letters arrive whole, once where that can be, and forge no headers."""

import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import ClassVar

import pytest

from gateways.mail import FolderMailbox, Letter, MailRefused, MailUnreachable, SmtpMailbox


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


class _MailServer(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as one letter needs, and answers RCPT as a test wants."""

    answer: ClassVar[bytes] = b"250 ok"
    goodbye: ClassVar[bytes] = b"221 bye"
    kept: ClassVar[list[bytes]] = []

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self._keep()
            reply = {b"RCPT": self.answer, b"QUIT": self.goodbye}.get(word, b"250 ok")
            self.wfile.write(reply + b"\r\n")
            if word == b"QUIT":
                return

    def _keep(self) -> None:
        lines: list[bytes] = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.kept.append(b"".join(lines))


@pytest.fixture
def smtp() -> Iterator[SmtpMailbox]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _MailServer) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        yield SmtpMailbox("127.0.0.1", server.server_address[1], is_encrypted=False)
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("answer", "error"),
    [(b"550 no such user", MailRefused), (b"450 later", MailUnreachable)],
)
def test_a_mail_server_refuses_for_good_or_for_now(
    smtp: SmtpMailbox, answer: bytes, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_MailServer, "answer", answer)
    with pytest.raises(error):
        smtp.send(_letter())


@pytest.mark.parametrize("goodbye", [b"221 bye", b"500 what?"])
def test_a_mail_server_gets_the_letter_whole_however_they_part(
    smtp: SmtpMailbox, goodbye: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages: list[bytes] = []
    monkeypatch.setattr(_MailServer, "goodbye", goodbye)
    monkeypatch.setattr(_MailServer, "kept", messages)
    smtp.send(_letter())
    mail = message_from_bytes(messages[0], policy=default)
    assert mail.get_content().replace("\r\n", "\n") == _letter().text


def test_a_server_without_encryption_gets_nothing_where_it_is_demanded(
    smtp: SmtpMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages: list[bytes] = []
    monkeypatch.setattr(_MailServer, "kept", messages)
    with pytest.raises(MailUnreachable, match="STARTTLS"):
        SmtpMailbox(smtp.host, smtp.port).send(_letter())
    assert messages == []


def test_a_closed_port_is_unreachable() -> None:
    with pytest.raises(MailUnreachable):
        SmtpMailbox("127.0.0.1", 9).send(_letter())
