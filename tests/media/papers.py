"""Documents for tests, as programs write them, and as those do who mean harm."""

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
VIDEO = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(200)


def archive(*parts: tuple[str, bytes], compressed: bool = True, comment: bytes = b"") -> bytes:
    """A ZIP of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as made:
        for name, content in parts:
            made.writestr(name, content)
        made.comment = comment
    return out.getvalue()


def office(folder: str = "word", *more: tuple[str, bytes]) -> bytes:
    """As Microsoft's programs write them."""
    return archive(("[Content_Types].xml", b"<Types/>"), (f"{folder}/document.xml", b"<w/>"), *more)


def open_document(kind: str = "text") -> bytes:
    """As LibreOffice writes them."""
    stated = f"application/vnd.oasis.opendocument.{kind}".encode()
    return archive(("mimetype", stated), ("content.xml", b"<office/>"), compressed=False)


def bomb() -> bytes:
    """An office document that would be 200 MB, were it unpacked."""
    return office("word", ("word/media/image1.png", bytes(200_000_000)))
