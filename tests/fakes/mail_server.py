"""A mail server of a few lines: it answers late, refuses addresses and ends sessions at will."""

import socketserver
import threading
import time
from collections.abc import Callable
from typing import cast

from gateways.mail import SmtpMailbox


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps the letters it took and the commands it heard, and counts sessions."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 100

    def __init__(self, *, delay_seconds: float = 0.0, letters_a_session: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.delay_seconds, self.letters_a_session = delay_seconds, letters_a_session
        self.answers: dict[bytes, bytes] = {b"QUIT": b"221 bye", b"DATA": b"354 go on"}
        self.recipients: dict[bytes, bytes] = {}  # the answer to one, by a part of its address
        self.hook: Callable[[], object] = bool  # run before each letter is accepted
        self.commands: list[bytes] = []
        self.letters: list[bytes] = []
        self.sessions = 0
        self._thread = threading.Thread(target=self.serve_forever, args=[0.05], daemon=True)
        self._thread.start()

    def mailbox(self) -> SmtpMailbox:
        return SmtpMailbox("127.0.0.1", self.server_address[1], is_encrypted=False)

    def close(self) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()

    def find_answer(self, word: bytes, line: bytes) -> bytes:
        refusals = (says for part, says in self.recipients.items() if part in line)
        usual = self.answers.get(word, b"250 ok")
        return next(refusals, usual) if word == b"RCPT" else usual


class _Session(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as letters need."""

    def handle(self) -> None:
        mail, taken = cast("MailServer", self.server), 0
        mail.sessions += 1
        self._say(b"220 here")
        for line in self.rfile:
            word = line[:4].upper().strip()
            mail.commands.append(word)
            if word == b"MAIL" and mail.letters_a_session and taken == mail.letters_a_session:
                self._say(b"421 enough")
                return
            self._say(mail.find_answer(word, line))
            if word == b"DATA":
                mail.letters.append(self._read_letter())
                mail.hook()
                taken += 1
                self._say(b"250 taken")
            if word == b"QUIT":
                return

    def _say(self, answer: bytes) -> None:
        time.sleep(cast("MailServer", self.server).delay_seconds)
        self.wfile.write(answer + b"\r\n")

    def _read_letter(self) -> bytes:
        lines: list[bytes] = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)
