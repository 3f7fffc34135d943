"""A witness of the log by C2SP's tlog-witness, on loopback; a library checks what it is shown."""

from base64 import b64decode
from dataclasses import dataclass, field

from aics_tlog import checkpoint, cosign, note, tree
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.fakes.http_server import Server, reply

_NAME = "witness.example"


@dataclass(slots=True)
class Witness:
    """Keeps the newest size and root that it signed."""

    log_key: str
    time: int = 1_800_000_000
    size: int = 0
    root: bytes = tree.MerkleTree().root()
    statuses: list[int] = field(default_factory=list)  # that it answered
    is_busy: bool = False
    server: Server = field(default_factory=Server)
    signer: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    def __post_init__(self) -> None:
        """Listen."""
        self.server.replies["/log/add-checkpoint"] = self._answer

    @property
    def setting(self) -> str:
        """What MARKWARDEN_LOG_WITNESSES names."""
        key = cosign.cosignature_vkey(_NAME, self.signer.public_key())
        return f"{note.format_vkey(key)} {self.server.url('/log')}"

    def _answer(self, request: bytes) -> bytes:
        status, body = self._decide(request.partition(b"\r\n\r\n")[2].decode())
        self.statuses.append(status)
        answer = reply(body.encode(), status=f"{status} Said")(request)
        assert isinstance(answer, bytes)
        return answer

    def _decide(self, text: str) -> tuple[int, str]:
        if self.is_busy:
            return 503, ""
        head, _, shown = text.partition("\n\n")
        first, *proof = head.split("\n")
        old = int(first.removeprefix("old "))
        signed = note.parse_note(shown)
        if not checkpoint.verify_checkpoint(signed, note.parse_vkey(self.log_key)).ok:
            return 403, ""
        if old != self.size:
            return 409, f"{self.size}\n"
        shown_tree = checkpoint.parse_checkpoint(signed.text)
        path = [b64decode(line) for line in proof]
        if not tree.verify_consistency(old, shown_tree.size, self.root, shown_tree.root, path):
            return 422, ""
        self.size, self.root = shown_tree.size, shown_tree.root
        _blob, line = cosign.sign_cosignature(
            self.signer, _NAME, self.time, shown_tree.origin, self.size, self.root
        )
        return 200, note.Note("x\n", (line,)).serialise().partition("\n\n")[2]
