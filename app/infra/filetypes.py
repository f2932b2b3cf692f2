"""What a file is by its content; its name is only believed where it agrees."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from app.core.errors import Refused

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileType:
    """A kind of file we take: its media type and the endings its name may have."""

    media_type: str
    endings: tuple[str, ...]
    picture: bool = False


PDF = FileType("application/pdf", (".pdf",))
JPEG = FileType("image/jpeg", (".jpg", ".jpeg"), picture=True)
PNG = FileType("image/png", (".png",), picture=True)
WEBP = FileType("image/webp", (".webp",), picture=True)
DOCX = FileType(f"{_OFFICE}wordprocessingml.document", (".docx",))
XLSX = FileType(f"{_OFFICE}spreadsheetml.sheet", (".xlsx",))
PPTX = FileType(f"{_OFFICE}presentationml.presentation", (".pptx",))
ODT = FileType(f"{_OPEN}text", (".odt",))
ODS = FileType(f"{_OPEN}spreadsheet", (".ods",))
ODP = FileType(f"{_OPEN}presentation", (".odp",))

DOCUMENTS = (PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP)
PICTURES = (JPEG, PNG, WEBP)
ALL = (*DOCUMENTS, *PICTURES)


def type_of(content: bytes) -> FileType | None:
    """Which of the kinds we take this is; None for anything else, and for office files that carry macros."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    return _packed(content) if content.startswith(b"PK\x03\x04") else None


def _packed(content: bytes) -> FileType | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            declared = ""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    if "[Content_Types].xml" in names:
        parts = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
        return next((kind for part, kind in parts.items() if part in names), None)
    return next((kind for kind in (ODT, ODS, ODP) if kind.media_type == declared), None)


def accepted(content: bytes, name: str, *, kinds: tuple[FileType, ...] = ALL, most_bytes: int) -> FileType:
    """What an uploaded file is. Raises Refused upload_empty, upload_too_large, upload_type_refused, upload_lies."""
    if not content:
        raise Refused("upload_empty")
    if len(content) > most_bytes:
        raise Refused("upload_too_large", most=most_bytes // 1024 // 1024)
    found = type_of(content)
    if found is None or found not in kinds:
        raise Refused("upload_type_refused", kinds=words_of(kinds))
    ending = PurePath(name).suffix.lower()
    if ending not in found.endings:
        raise Refused("upload_lies", ending=ending or name[:40], found=found.endings[0].lstrip(".").upper())
    return found


def words_of(kinds: tuple[FileType, ...]) -> str:
    """«PDF, DOCX, JPG», as people name kinds of files."""
    return ", ".join(kind.endings[0].lstrip(".").upper() for kind in kinds)
