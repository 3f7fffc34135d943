"""Archives by BagIt (RFC 8493) in a tar: written as a stream, and read back without trust.

The archive is the same byte for byte each time, but for its signature and its time stamp. They
cover `tagmanifest-sha256.txt`, which covers every other file.
"""

import hashlib
import io
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Final

MANIFEST: Final = "manifest-sha256.txt"
TAG_MANIFEST: Final = "tagmanifest-sha256.txt"
SIGNATURE: Final = f"{TAG_MANIFEST}.p7s"
TIMESTAMP: Final = f"{TAG_MANIFEST}.tsr"
_DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_OUTSIDE: Final = frozenset({TAG_MANIFEST, SIGNATURE, TIMESTAMP})  # of what the signature covers
_PROOF: Final = "data/proof/"
_BLOCK: Final = tarfile.BLOCKSIZE
_CHUNK: Final = 1 << 20
_LONGEST_TAG: Final = 64 << 20
_PATH: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_LINE: Final = re.compile(r"([0-9a-f]{64})  (\S+)")


class BagUnreadable(Exception):
    """This file is not a bundle, or was cut off."""


class BagAltered(Exception):
    """A file of the bundle is not what its manifest says; the message names the first."""


@dataclass(slots=True)
class BagWriter:
    """One bag on its way into a file; nothing is kept of its contents but their hashes."""

    file: IO[bytes]  # that can be sought: a header is written once the size is known
    name: str  # of the folder that it unpacks to
    _lines: dict[str, dict[str, str]] = field(default_factory=lambda: {MANIFEST: {}, "": {}})
    _octets: int = 0

    def add(self, path: str, content: bytes | Iterator[bytes]) -> None:
        """Add a file below `data/`, at once or as a stream.

        Raises:
            ValueError: the path is not one of letters, digits and `._-`, or is there already.
        """
        path = f"data/{path}"
        if path in self._lines[MANIFEST]:
            raise ValueError(f"{path} is in the bag already.")
        self._lines[MANIFEST][path], size = self._write(path, content)
        self._octets += size

    def close(
        self,
        info: Mapping[str, str],
        tags: Mapping[str, bytes],
        sign: Callable[[bytes], Mapping[str, bytes]],
    ) -> None:
        """Write the manifests and what describes them, and end the archive.

        Args:
            info: the lines of bag-info.txt.
            tags: further files beside `data/`, covered by the signature.
            sign: of the tag manifest's bytes, the files that stand outside it.
        """
        info_fields = {**info, "Payload-Oxum": f"{self._octets}.{len(self._lines[MANIFEST])}"}
        bag_info = "".join(f"{key}: {value}\n" for key, value in info_fields.items()).encode()
        manifest = _write_lines(self._lines[MANIFEST])
        files = {"bagit.txt": _DECLARATION, "bag-info.txt": bag_info, MANIFEST: manifest, **tags}
        hashes = {path: self._write(path, content)[0] for path, content in sorted(files.items())}
        tag_manifest = _write_lines(hashes)
        self._write(TAG_MANIFEST, tag_manifest)
        for path, content in sorted(sign(tag_manifest).items()):
            self._write(path, content)
        self.file.write(bytes(2 * _BLOCK))

    def _write(self, path: str, content: bytes | Iterator[bytes]) -> tuple[str, int]:
        """Return its hash and its size."""
        if not _PATH.fullmatch(path):
            raise ValueError(f"{path!r} is no path for a bag.")
        header, digest = tarfile.TarInfo(f"{self.name}/{path}"), hashlib.sha256()
        begin = self.file.tell()
        self.file.write(bytes(_BLOCK))
        for chunk in (content,) if isinstance(content, bytes) else content:
            digest.update(chunk)
            header.size += self.file.write(chunk)
        self.file.write(bytes(-header.size % _BLOCK))
        end = self.file.tell()
        self.file.seek(begin)
        self.file.write(header.tobuf(tarfile.USTAR_FORMAT))
        self.file.seek(end)
        return digest.hexdigest(), header.size


def _write_lines(hashes: Mapping[str, str]) -> bytes:
    return "".join(f"{value}  {path}\n" for path, value in sorted(hashes.items())).encode()


@dataclass(slots=True)
class BagContents:
    """What a bag holds: the hash of each file, and the small files themselves."""

    name: str
    hashes: dict[str, str]
    tags: dict[str, bytes]  # the files beside `data/`


def read_bag(file: IO[bytes], check_proof: Callable[[str, bytes], None]) -> BagContents:
    """Read a bag and check it against its own manifests.

    Args:
        file: at its beginning.
        check_proof: is called with each file below `data/proof/`.

    Raises:
        BagUnreadable: it is not a bag.
        BagAltered: a file differs, is missing or was added.
    """
    bag = BagContents("", {}, {})
    for name, chunks in _read_members(file):
        path = _name_file(bag, name)
        bag.hashes[path], content = _read_file(path, chunks)
        if path.startswith(_PROOF):
            check_proof(path, content)
        elif not path.startswith("data/"):
            bag.tags[path] = content
    _compare(bag)
    return bag


def _name_file(bag: BagContents, name: str) -> str:
    folder, _slash, path = name.partition("/")
    bag.name = bag.name or folder
    if folder != bag.name or not _PATH.fullmatch(path):
        raise BagUnreadable(f"{name!r} is no path of a bundle.")
    if path in bag.hashes:
        raise BagAltered(f"{path} is there twice.")
    return path


def _read_file(path: str, chunks: Iterator[bytes]) -> tuple[str, bytes]:
    """Return the hash, and the content if it is needed: pictures and listings are not."""
    digest, content = hashlib.sha256(), io.BytesIO()
    is_kept = path.startswith(_PROOF) or not path.startswith("data/")
    for chunk in chunks:
        digest.update(chunk)
        if is_kept:
            content.write(chunk)
        if content.tell() > _LONGEST_TAG:
            raise BagUnreadable(f"{path} is too large.")
    return digest.hexdigest(), content.getvalue()


def _read_members(file: IO[bytes]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield plain files only: no links, no sparse or compressed files."""
    while (header := file.read(_BLOCK)) != bytes(_BLOCK):
        try:
            info = tarfile.TarInfo.frombuf(header, "ascii", "strict")
        except (tarfile.HeaderError, UnicodeError) as unfit:
            raise BagUnreadable(BagUnreadable.__doc__) from unfit
        if info.type != tarfile.REGTYPE or info.size < 0:
            raise BagUnreadable(f"{info.name!r} is no plain file.")
        yield info.name, _read_content(file, info.size)
    if file.read().strip(b"\0"):
        raise BagUnreadable("Something follows the end of the archive.")


def _read_content(file: IO[bytes], size: int) -> Iterator[bytes]:
    rest = size
    while rest:
        chunk = file.read(min(rest, _CHUNK))
        if not chunk:
            raise BagUnreadable(BagUnreadable.__doc__)
        rest -= len(chunk)
        yield chunk
    file.read(-size % _BLOCK)


def _compare(bag: BagContents) -> None:
    for name in ("bagit.txt", MANIFEST, TAG_MANIFEST):
        if name not in bag.tags:
            raise BagUnreadable(f"It has no {name}.")
    listed_hashes = _parse_lines(bag.tags[MANIFEST]) | _parse_lines(bag.tags[TAG_MANIFEST])
    hashes = {path: digest for path, digest in bag.hashes.items() if path not in _OUTSIDE}
    for path in sorted(listed_hashes.keys() | hashes.keys()):
        if listed_hashes.get(path) != hashes.get(path):
            how = {path not in hashes: "is missing", path not in listed_hashes: "was added"}
            raise BagAltered(f"{path} {how.get(True, 'was changed')}.")


def _parse_lines(manifest: bytes) -> dict[str, str]:
    hashes = dict[str, str]()
    for line in manifest.decode("ascii", "replace").splitlines():
        parts = _LINE.fullmatch(line)
        if parts is None:
            raise BagAltered(f"A line of a manifest is none: {line[:80]!r}.")
        hashes[parts[2]] = parts[1]
    return hashes
