"""The reader's mark in a copy that is handed out, so that a copy found elsewhere leads back to the access journal."""

import resource
import struct
import subprocess
import sys
import zlib
from pathlib import Path

PDF_SECONDS, PDF_MEMORY_BYTES = 20, 1_500_000_000
_PROGRAM = Path(__file__).with_name("pdf_mark.py")


def mark(content: bytes, media_type: str, line: str) -> bytes | None:
    """The copy with the line in it: on each page of a PDF, as a comment of a JPEG or PNG.

    None for other types, and for a PDF that cannot be marked: then the copy's name alone has the mark.
    """
    if media_type == "application/pdf":
        return _pdf(content, line)
    if media_type == "image/jpeg":
        return _jpeg(content, line)
    if media_type == "image/png":
        return _png(content, line)
    return None


def _pdf(content: bytes, line: str) -> bytes | None:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_PROGRAM), line],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=PDF_SECONDS,
            preexec_fn=_confine,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 and done.stdout.startswith(b"%PDF") else None


def _confine() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (PDF_MEMORY_BYTES, PDF_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PDF_SECONDS, PDF_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _jpeg(content: bytes, line: str) -> bytes:
    """A COM segment right after the start of the image (ITU-T T.81, B.2.4.5)."""
    comment = line.encode("utf-8")[:60_000]
    return content[:2] + b"\xff\xfe" + struct.pack("!H", len(comment) + 2) + comment + content[2:]


def _png(content: bytes, line: str) -> bytes:
    """An iTXt chunk after the header, which is always 33 bytes with the signature (PNG specification, 11.3.4.5)."""
    body = b"iTXt" + b"Comment\0\0\0\0\0" + line.encode("utf-8")
    chunk = struct.pack("!L", len(body) - 4) + body + struct.pack("!L", zlib.crc32(body))
    return content[:33] + chunk + content[33:]
