"""Reads the PDF files that the program makes: what they say, and the codes drawn on them."""

from __future__ import annotations

import ctypes
from contextlib import closing
from dataclasses import dataclass

import pypdfium2
import zxingcpp
from pypdfium2 import raw

_SCALE = 2
"""Twice the 72 dots an inch of a PDF: as sharp as a screen, and less than any printer."""


@dataclass(frozen=True)
class Pdf:
    """One file, read."""

    pages: tuple[str, ...]
    """The words of each page, with single spaces."""
    title: str
    language: str
    tagged: bool

    @property
    def words(self) -> str:
        """The words of all pages."""
        return " ".join(self.pages)


def read(content: bytes) -> Pdf:
    """What is in the file."""
    with closing(pypdfium2.PdfDocument(content)) as document:
        pages = [document[number] for number in range(len(document))]
        return Pdf(
            pages=tuple(" ".join(_text(page).split()) for page in pages),
            title=document.get_metadata_value("Title"),
            language=_language(document),
            tagged=bool(raw.FPDFCatalog_IsTagged(document)),
        )


def codes(content: bytes) -> list[str]:
    """What a camera reads on the pages, drawn, from the first to the last."""
    with closing(pypdfium2.PdfDocument(content)) as document:
        drawn = [page.render(scale=_SCALE, grayscale=True).to_numpy() for page in document]
    return [code.text for each in drawn for code in zxingcpp.read_barcodes(each)]


def claims_to_be_readable_aloud(content: bytes) -> bool:
    """Whether the file says of itself that it keeps to PDF/UA-1."""
    return b"<pdfuaid:part>1</pdfuaid:part>" in content


def _text(page: pypdfium2.PdfPage) -> str:
    return str(page.get_textpage().get_text_range()).replace("\u200b", "")


def _language(document: pypdfium2.PdfDocument) -> str:
    room = (ctypes.c_ushort * 32)()
    length = raw.FPDFCatalog_GetLanguage(document, room, ctypes.sizeof(room))
    return bytes(room)[:length].decode("utf-16-le").rstrip("\0")
