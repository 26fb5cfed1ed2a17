"""Writes a line at the foot of every page of a PDF. A program of its own: it reads from and writes to its pipes.

A PDF is a program written by a stranger. Whoever runs this gives it little time and memory, and nothing else to reach.
Ends with 3 where the PDF cannot be marked (encrypted, broken, too many pages).
"""

import io
import sys
from typing import Any

MOST_PAGES = 400
CANNOT = 3


def marked(content: bytes, line: str) -> bytes:
    """Raises pypdf.errors.PyPdfError and others over a PDF that is none; ValueError on one that is not marked."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted or len(reader.pages) > MOST_PAGES:
        raise ValueError("not marked")
    writer = PdfWriter(clone_from=reader)
    font = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
                NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
            }
        )
    )

    def stream(data: bytes) -> Any:
        made = StreamObject()
        made.set_data(data)
        return writer._add_object(made)

    before = stream(b"q\n")
    for page in writer.pages:
        box = page.mediabox
        x, y = float(box.left) + 18, float(box.bottom) + 10
        drawn = f"\nQ\nq 0.35 g BT /PrimoMark 7 Tf 1 0 0 1 {x:.1f} {y:.1f} Tm ({_literal(line)}) Tj ET Q\n"
        old = page.get("/Contents")
        parts = old.get_object() if old is not None else ArrayObject()
        kept = list(parts) if isinstance(parts, ArrayObject) else [page.raw_get("/Contents")]
        page[NameObject("/Contents")] = ArrayObject([before, *kept, stream(drawn.encode("latin-1"))])
        resources = DictionaryObject(_own(page.get("/Resources")))
        fonts = DictionaryObject(_own(resources.get("/Font")))
        fonts[NameObject("/PrimoMark")] = font
        resources[NameObject("/Font")] = fonts
        page[NameObject("/Resources")] = resources
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _own(found: Any) -> dict[Any, Any]:
    return {} if found is None else dict(found.get_object())


def _literal(line: str) -> str:
    plain = line.encode("latin-1", errors="replace").decode("latin-1")
    return plain.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


if __name__ == "__main__":
    try:
        answer = marked(sys.stdin.buffer.read(), sys.argv[1])
    except Exception:  # noqa: BLE001 - whatever a stranger's PDF makes of a reader: it is not marked, and that is said
        sys.exit(CANNOT)
    sys.stdout.buffer.write(answer)
