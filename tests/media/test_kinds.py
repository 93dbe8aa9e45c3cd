"""What an upload is, by what is in it; and what could be two things is neither."""

import gzip
import io
import lzma
import tarfile
from bz2 import compress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedi_groups.domain.media import DOCUMENTS, EXTENSIONS, name_for
from fedi_groups.errors import Malformed
from fedi_groups.media.kinds import MOST_PARTS, PICTURE, check_claim, recognised
from tests.media.papers import PDF, VIDEO, archive, office, open_document
from tests.media.pictures import picture

SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(40)
PAGE = b"<!doctype html><script>alert(1)</script>"


def tar(name: str = "notes.txt") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        made.addfile(tarfile.TarInfo(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("upload", "extension"),
    [
        (PDF, "pdf"),
        (office("word"), "docx"),
        (office("xl"), "xlsx"),
        (office("ppt"), "pptx"),
        (open_document("text"), "odt"),
        (open_document("spreadsheet"), "ods"),
        (open_document("presentation"), "odp"),
        (archive(("mimetype", b"application/epub+zip"), ("a.xhtml", b"x"), compressed=False), "epub"),
        (archive(("a.txt", b"a"), ("b/c.txt", b"c"), comment=b"mine"), "zip"),
        (gzip.compress(b"some text"), "gz"),
        (compress(b"some text" * 100), "bz2"),
        (lzma.compress(b"some text"), "xz"),
        (SEVEN_ZIP, "7z"),
        (tar(), "tar"),
        (b"name,age\nAda,36\n", "txt"),
        ("\ufeffقطط وكلاب\r\n\t1 < 2 && 3 > 2\n".encode(), "txt"),
    ],
)
def test_documents_are_known_by_their_content(upload: bytes, extension: str) -> None:
    assert EXTENSIONS[recognised(upload)] == extension


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_so_are_pictures(kind: str) -> None:
    assert recognised(picture(kind)) == PICTURE


def test_a_photograph_may_bring_what_cameras_add_to_it() -> None:
    about = b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
    assert recognised(picture("JPEG") + about + VIDEO) == PICTURE


@pytest.mark.parametrize(
    "upload",
    [VIDEO, b"\x1aE\xdf\xa3" + bytes(40), b"RIFF\0\0\0\0AVI ", b"ID3\x04" + bytes(20), b"OggS" + bytes(30)],
)
def test_and_videos_and_sounds(upload: bytes) -> None:
    assert recognised(upload).startswith(("video/", "audio/"))


WHOLE = archive(("a.txt", b"a" * 50), ("b.txt", b"b" * 50))


@pytest.mark.parametrize(
    "upload",
    [
        b"",
        b"   \n",
        b"\xff\xfe\x00",
        b"text\x00with a nul",
        "café".encode("latin-1"),
        b"text \x1b[31m with colours",
        b"<!doctype html><p>hello",
        b" \n\t<svg xmlns='x'/>",
        b"<?xml version='1.0'?><x/>",
        b"\xef\xbb\xbf<html>",
        b"Dear all, <ScRiPt>alert(1)</script>",
        b"#!/bin/sh\nrm -r /\n",
        b"%!PS-Adobe-3.0",
        b"{\\rtf1 hello}",
        b"MZ but text",
        b"\x7fELF" + bytes(60),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        PDF[:60],
        b"%PDF-1.4\n" + PAGE + PDF,
        PDF + WHOLE,
        gzip.compress(b"x") + WHOLE,
        b"Some text, then\n" + WHOLE,
        PAGE + WHOLE,
        picture("JPEG") + WHOLE,
        picture("PNG") + PAGE,
        picture("GIF") + b"<?php system(1);",
        picture("JPEG")[:20] + PDF,
        WHOLE[:-40],
        WHOLE + b"something behind it",
        b"PK\x03\x04" + WHOLE,
        b"PK\x03\x04" + PAGE + bytes(30) + WHOLE,
        b"PK\x03\x04" + bytes(40),
        b"PK\x05\x06" + bytes(18),
        office("word", ("word/vbaProject.bin", b"macro")),
        archive(("META-INF/MANIFEST.MF", b"Main-Class: X"), ("X.class", b"\xca\xfe")),
        archive(("AndroidManifest.xml", b"x")),
        archive(*((str(number), b"") for number in range(MOST_PARTS + 1))),
        tar("<script>alert(1)</script>"),
        b"\x1f\x8b\x08",
        b"BZh9 is how this text begins",
    ],
)
def test_what_is_two_things_at_once_or_broken_or_runs_is_refused(upload: bytes) -> None:
    with pytest.raises(Malformed) as raised:
        recognised(upload)
    assert raised.value.public != Malformed.public


@pytest.mark.parametrize(
    ("claimed", "upload"),
    [
        ("image/png", VIDEO),
        ("video/mp4", picture()),
        ("image/jpeg", PDF),
        ("text/plain", picture()),
        ("audio/mpeg", b"a text"),
        ("Image/PNG; x=y", PDF),
    ],
)
def test_what_is_said_to_be_something_to_see_or_hear_must_be_that(claimed: str, upload: bytes) -> None:
    with pytest.raises(Malformed, match="said to be"):
        check_claim(claimed, recognised(upload))


def test_a_type_that_says_nothing_or_another_of_documents_is_no_lie() -> None:
    for claimed, upload in (
        ("", picture()),
        ("application/octet-stream", picture()),
        ("image/jpeg", picture("PNG")),
        ("application/msword", office()),
        ("text/markdown", b"# Title"),
        ("application/x-zip-compressed", WHOLE),
        ("video/ogg", b"OggS" + bytes(30)),
    ):
        check_claim(claimed, recognised(upload))


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", WHOLE[:60], WHOLE[60:], b"RIFF"]))
def test_whatever_comes_is_either_known_or_refused(rest: bytes, start: bytes) -> None:
    try:
        found = recognised(start + rest)
    except Malformed:
        return
    assert found == PICTURE or found in DOCUMENTS or found.startswith(("video/", "audio/"))


@pytest.mark.parametrize(
    ("stated", "kind", "name"),
    [
        ("List.pdf", "application/pdf", "List.pdf"),
        ("LIST.PDF", "application/pdf", "LIST.pdf"),
        ("قائمة القطط.pdf", "application/pdf", "قائمة القطط.pdf"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\temp\\a.csv", "text/plain", "a.csv"),
        ("page.html", "text/plain", "page.html.txt"),
        ("run.exe", "application/zip", "run.exe.zip"),
        ("a\u202efdp.exe", "application/pdf", "afdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "application/pdf", "aSet-Cookie x.pdf"),
        ("", "application/pdf", "file.pdf"),
        ("...", "text/plain", "file.txt"),
        (".htaccess", "text/plain", "htaccess.txt"),
        ("a.tar.gz", "application/gzip", "a.tar.gz"),
        ('"><script>.txt', "text/plain", "script.txt"),
    ],
)
def test_a_document_is_saved_under_a_name_that_leads_nowhere_and_runs_nothing(
    stated: str, kind: str, name: str
) -> None:
    assert name_for(stated, kind) == name


def test_a_long_name_keeps_its_ending() -> None:
    name = name_for("x" * 5000 + ".pdf", "application/pdf")
    assert len(name) <= 100 and name.endswith("x.pdf")
