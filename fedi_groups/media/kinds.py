"""What an upload is, by what is in it: what it is called and said to be is never believed.

Nothing is unpacked. What could be read as two things, a page or program among them, is neither. No I/O.
"""

import re
from collections.abc import Iterator
from struct import Struct, error

from fedi_groups.domain.media import DOCUMENTS
from fedi_groups.errors import Malformed

PICTURE = "image/*"
"""Decoded anew whatever it is: what else comes in the file does not outlive that."""

UNKNOWN = "This kind of file is not taken here: pictures, PDF, office documents, archives and plain text are."
_TWO_THINGS = "This file can be read as two things at once: that is not taken here."
_BROKEN = "This file is broken, or not what it begins as."

MOST_PARTS = 10_000
"""Files in one archive."""

_STARTS = (
    (b"\xff\xd8\xff", PICTURE),
    (b"\x89PNG\r\n\x1a\n", PICTURE),
    (b"GIF87a", PICTURE),
    (b"GIF89a", PICTURE),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"FLV\x01", "video/x-flv"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"\x00\x00\x01\xb3", "video/mpeg"),
)
_ADTS = (b"\xff\xf1", b"\xff\xf9")
_RIFF = {b"WEBP": PICTURE, b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_STILL = frozenset({b"avif", b"avis", b"mif1", b"msf1", b"heic", b"heix", b"hevc"})
"""Brands of pictures in the container of videos (ISO 14496-12); which of them can be read is seen by trying."""

_OPEN_DOCUMENT = {
    kind.encode(): kind
    for kind in DOCUMENTS
    if kind.startswith("application/vnd.oasis.opendocument") or kind == "application/epub+zip"
}
_FOLDERS = {
    b"word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_PROGRAMS = (b"META-INF/MANIFEST.MF", b"AndroidManifest.xml", b"classes.dex")
"""What an archive holds that is run as it is."""
_MACROS = b"vbaproject.bin"

_MARKUP = re.compile(
    rb"<(?:!doctype|\?xml|\?php|html|head|body|script|svg|iframe|object|embed|style|meta)\b", re.IGNORECASE
)
_RUNS = re.compile(rb"<(?:!doctype\s+html|html|script|\?php)\b", re.IGNORECASE)
"""What no picture says of itself, however much it says."""
_TAG = re.compile(rb"<[!?/a-z]", re.IGNORECASE)
_HEAD = 2048
"""Bytes in which browsers look for what a file is, and some more."""
_PROGRAM = (b"#!", b"%!", b"{\\rtf", b"MZ", b"\x7fELF")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")

_END = Struct("<4s4H2LH")
_END_MARK, _ENTRY_MARK, _LOCAL_MARK = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_ENTRY = Struct("<4s6H3L5H2L")
_LOCAL = Struct("<4s5H3L2H")


def recognised(upload: bytes) -> str:
    """The media type of an upload: PICTURE, one of domain.media.DOCUMENTS, or that of a video or sound.

    Raises Malformed for all else.
    """
    found = _by_start(upload)
    if found is None:
        found = "application/x-tar" if upload[257:262] == b"ustar" else "text/plain"
    if found == PICTURE:
        return _picture(upload)
    if found in DOCUMENTS:
        return _DOCUMENTS.get(found, _packed)(upload, found)
    return found


def film_of(head: bytes) -> str | None:
    """The media type of a video or sound that begins like this; None for anything else."""
    found = _by_start(head)
    return found if found is not None and found.startswith(("video/", "audio/")) else None


def check_claim(claimed: str, found: str) -> None:
    """Raises Malformed if what is said to be picture, sound or video is none, or another. Of documents nothing is
    asked: programs know few of their types.
    """
    said, is_now = (each.split("/", 1)[0].strip().lower() for each in (claimed, found))
    seen = {"image", "audio", "video"}
    same = said == is_now or {said, is_now} == {"audio", "video"}
    if (said in seen or is_now in seen) and said not in ("", "application") and not same:
        raise _refused(f"This is said to be of the type {claimed[:100]}, and is something else: {_WORDS[is_now]}.")


_WORDS = {"image": "a picture", "audio": "a sound", "video": "a video", "application": "a document", "text": "a text"}


def _by_start(upload: bytes) -> str | None:
    if upload.startswith(_ADTS):
        return "audio/aac"
    for start, kind in _STARTS:
        if upload.startswith(start):
            return kind
    if upload[:4] == b"RIFF":
        return _RIFF.get(upload[8:12])
    if upload[4:8] == b"ftyp":
        return PICTURE if upload[8:12] in _STILL else "video/mp4"
    if len(upload) > 1 and upload[0] == 0xFF and upload[1] & 0xE6 == 0xE2:
        return "audio/mpeg"
    return None


def _picture(upload: bytes) -> str:
    """No archive, page, script or PDF as well, wherever in the file that begins."""
    if _has_archive(upload) or _RUNS.search(upload) or b"%PDF-" in upload[:_HEAD]:
        raise _refused(_TWO_THINGS)
    return PICTURE


def _pdf(upload: bytes, kind: str) -> str:
    if b"%%EOF" not in upload[-1024:]:
        raise _refused(_BROKEN)
    return _alone(upload, kind)


def _packed(upload: bytes, kind: str) -> str:
    """An archive that is not looked into."""
    if kind == "application/x-bzip2" and upload[4:10] not in (b"1AY&SY", b"\x17rE8P\x90"):
        raise _refused(_BROKEN)
    if len(upload) < 20:
        raise _refused(_BROKEN)
    return _alone(upload, kind)


def _alone(upload: bytes, kind: str) -> str:
    """Nothing that browsers would take for a page at its beginning, and no archive behind it."""
    if _MARKUP.search(upload[:_HEAD]) or _has_archive(upload):
        raise _refused(_TWO_THINGS)
    return kind


def _has_archive(upload: bytes) -> bool:
    """Where programs look for one: at the end of the file, wherever else it begins."""
    return _END_MARK in upload[-(_END.size + 65_535) :]


def _text(upload: bytes, kind: str) -> str:
    try:
        upload.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise _refused(UNKNOWN) from problem
    bare = upload.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not bare or _NO_TEXT.search(upload) or bare.startswith(_PROGRAM):
        raise _refused(UNKNOWN)
    if _TAG.match(bare) or _MARKUP.search(upload[:_HEAD]) or _END_MARK in upload:
        raise _refused("Pages, drawings and programs are not taken here, nor what looks like one.")
    return kind


def _zip(upload: bytes, kind: str) -> str:
    """By the list at its end and the names in it. Raises Malformed if there is anything before, between or behind."""
    try:
        names = list(_names(upload))
    except error as problem:
        raise _refused(_BROKEN) from problem
    if any(each.startswith(_PROGRAMS) or each.lower().endswith(_MACROS) for each in names):
        raise _refused("Programs, and documents with macros, are not taken here.")
    stated = _OPEN_DOCUMENT.get(_first_content(upload)) if names[0] == b"mimetype" else None
    if stated is not None:
        return stated
    if b"[Content_Types].xml" in names:
        for folder, office in _FOLDERS.items():
            if any(each.startswith(folder) for each in names):
                return office
    return kind


def _names(upload: bytes) -> Iterator[bytes]:
    """As the list of an archive has them. Raises struct.error, or Malformed."""
    place = upload.rfind(_END_MARK)
    if place < 0:
        raise _refused(_BROKEN)
    _, disk, _, here, count, size, start, comment = _END.unpack_from(upload, place)
    whole = start + size == place and place + _END.size + comment == len(upload)
    if not whole or disk or here != count or not count:
        raise _refused(_BROKEN)
    if count > MOST_PARTS:
        raise _refused(f"This archive holds more than {MOST_PARTS} files.")
    first, at = place, start
    for _ in range(count):
        entry = _ENTRY.unpack_from(upload, at)
        length, more, note, local = entry[10], entry[11], entry[12], entry[16]
        if entry[0] != _ENTRY_MARK or upload[local : local + 4] != _LOCAL_MARK:
            raise _refused(_BROKEN)
        first = min(first, local)
        at += _ENTRY.size
        yield upload[at : at + length]
        at += length + more + note
    if first or at != place:
        raise _refused(_BROKEN)


def _first_content(upload: bytes) -> bytes:
    """Of the first file, if it is not compressed: how an OpenDocument says what it is."""
    _, _, _, method, _, _, _, size, _, length, more = _LOCAL.unpack_from(upload, 0)
    start = _LOCAL.size + length + more
    return upload[start : start + min(size, 200)] if method == 0 else b""


def _refused(reason: str) -> Malformed:
    return Malformed(reason, public=reason)


_DOCUMENTS = {"application/pdf": _pdf, "application/zip": _zip, "text/plain": _text}
