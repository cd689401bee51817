"""The survey of files with records: their format, and the parts in which they are cleaned."""

import codecs
from collections.abc import Iterator
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from cleaner import files, formats
from cleaner.container import Container, Part, content
from cleaner.decode import UndecodableError, decode
from cleaner.files import Source
from cleaner.formats.packing import PackingError
from cleaner.formats.parquet import Column
from cleaner.formats.readers import DATA, open_format
from cleaner.formats.records import FieldError, Piece, RecordFormat, TooLongError, pieces
from cleaner.formats.segments import Segments
from cleaner.formats.warc import Warc
from cleaner.model import Settings

PART_BYTES = 2_000_000  # as much as a batch of files has
MB = 1_000_000
_HEAD = 1_000_000  # bytes by which the encoding and the manner of a file are judged
SEGMENTS = 4  # of a text that is just too large to be one document
ARCHIVED = 256 * MB  # of a record of a web archive: films are among them, and passed over
_FIRST = Part(0, 0, 0, 1, 1, 0)


class Surveyed(NamedTuple):
    """A file and its parts; no parts: it is one document, or none."""

    container: Container
    parts: tuple[Part, ...]


class SurveyJob(NamedTuple):
    """A file to look through."""

    source: Source
    settings: Settings


def is_container(source: Source, settings: Settings) -> bool:
    """Say whether a file may hold more than one document, by its name and size."""
    kind = formats.format_of(source.name)
    if kind == "records":
        return formats.ending_of(source.name) in formats.RECORDS
    if formats.packing_of(source.name):
        return kind != "other"
    return kind == "text" and source.size > settings.max_document * MB


def survey(job: SurveyJob) -> Surveyed:
    """Read a file once from end to end; what is wrong with it is told, never raised."""
    source, settings = job
    packing = formats.packing_of(source.name)
    column = settings.text_field if formats.ending_of(source.name) == ".parquet" else ""
    container = Container(source.path, 0, 0, packing, max_ratio=settings.max_ratio, column=column)
    failed = formats.ending_of(source.name) in (*DATA, *formats.TEXT, *formats.PAGE)
    try:
        return _survey(source, container, settings)
    except (FieldError, TooLongError) as error:
        return Surveyed(container._replace(fault=str(error), failed=failed), ())
    except (OSError, UnicodeError, LookupError, PackingError, UndecodableError) as error:
        told = getattr(error, "strerror", None) or str(error)
        return Surveyed(container._replace(fault=told, failed=True), ())


def _survey(source: Source, container: Container, settings: Settings) -> Surveyed:
    stamp = Path(source.path).stat().st_mtime_ns
    hashed = _Hashed(source.path)
    if container.column:
        return _survey_column(hashed, container._replace(stamp=stamp), settings)
    plain = content(container, hashed)
    head = next(plain, b"")
    while len(head) < _HEAD and (chunk := next(plain, b"")):
        head += chunk
    hint = files.pointer_hint(head)
    if hint:
        raise FieldError(hint)
    archive = formats.ending_of(source.name) in formats.ARCHIVES
    encoding = "" if archive else _encoding(head, settings)
    container = container._replace(encoding=encoding)
    if encoding:
        hashed = _Hashed(source.path)
        whole = content(container, hashed)
        head = next(whole, b"")
    else:
        whole = plain
    form = _form(source.name, head, settings)
    limit = _limit(form, settings)
    parts = tuple(_parts(pieces(chain((head,), whole), form, limit)))
    single = isinstance(form, Segments) and parts and parts[-1].end <= settings.max_document * MB
    if not single and formats.format_of(source.name) == "page":
        message = f"a web page of more than {settings.max_document} MB (see max-document)"
        raise FieldError(message)
    container = container._replace(
        size=hashed.size,
        stamp=stamp,
        digest=hashed.digest,
        form=form,
        content=parts[-1].end if parts else 0,
    )
    return Surveyed(container, () if single else parts)


def _survey_column(hashed: "_Hashed", container: Container, settings: Settings) -> Surveyed:
    """Go through the texts of a Parquet file."""
    for _ in hashed:
        pass
    form = Column(container.column)
    parts = tuple(_parts(pieces(content(container), form, settings.max_line * MB)))
    container = container._replace(
        size=hashed.size,
        digest=hashed.digest,
        form=form,
        content=parts[-1].end if parts else 0,
    )
    return Surveyed(container, parts)


def _form(name: str, head: bytes, settings: Settings) -> RecordFormat:
    if formats.format_of(name) in ("text", "page"):
        return Segments(settings.max_document * MB // SEGMENTS)
    return open_format(name, head.decode(errors="replace"), settings.text_field)


def _limit(form: RecordFormat, settings: Settings) -> int:
    """Give how many bytes a record may have."""
    if isinstance(form, Warc):
        return ARCHIVED
    return (settings.max_document if isinstance(form, Segments) else settings.max_line) * MB


def _encoding(head: bytes, settings: Settings) -> str:
    """Give the encoding of a file's first bytes; '' for UTF-8 and what is nearest to it."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        cut = head[: head.rfind(b"\n") + 1] or head
        found = decode(cut, settings).encoding
        return "" if found in ("utf-8", "mixed") else found
    return ""


class _Hashed:
    """The chunks of a file, counted and hashed as they go by."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._hash = blake2b(digest_size=16)
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in files.stream(self._path):
            self._hash.update(chunk)
            self.size += len(chunk)
            yield chunk

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


def _parts(found: Iterator[Piece]) -> Iterator[Part]:
    """Put pieces together to parts; one that is too long, in fragments, is a part of its own."""
    part, feeds, ended = _FIRST, 0, True
    for data, whole in found:
        full = part.end - part.start + len(data) > PART_BYTES
        if part.pieces and (ended if not (whole or part.whole) else full or whole != part.whole):
            yield part
            first, line = part.first + part.pieces, part.line + feeds
            part, feeds = Part(part.number + 1, part.end, part.end, first, line, 0), 0
        count = part.pieces + 1 if whole else 1
        part = part._replace(end=part.end + len(data), pieces=count, whole=whole)
        feeds += data.count(b"\n")
        ended = data.endswith(b"\n")
    if part.pieces:
        yield part
