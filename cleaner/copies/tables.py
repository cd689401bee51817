"""The paragraphs of documents in columns: what one shows, and the segment of many."""

import re
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.comparison import comparison_lines
from cleaner.copies.sketches import sketches
from cleaner.model import Document
from cleaner.store import Segment, all_strings, segment_bytes, strings

Ints = NDArray[np.int64]

_DIGIT = re.compile("[1-9]")


class Row(NamedTuple):
    """Where a paragraph stands: the columns of `rows`."""

    start: int  # in its text, in characters
    end: int
    line: int  # in the original, from 1
    first_byte: int  # in the texts of its segment
    last_byte: int
    first_code: int  # of its form, among the codes of its segment
    last_code: int


class Table(NamedTuple):
    """The paragraphs of one document: its lines with words, and the comparison form of each."""

    text: bytes  # of the whole document, in UTF-8
    rows: Ints  # paragraphs x the fields of Row
    lengths: NDArray[np.uint32]  # characters of the forms
    keys: NDArray[np.uint64]  # the forms' hashes
    moulds: NDArray[np.uint64]  # the hashes of the forms with all digits made one
    sketches: NDArray[np.uint64]  # of the moulds
    codes: NDArray[np.uint16]  # the forms one after the other, in UTF-16


def tabulate(doc: Document) -> Table:
    """Give the paragraphs of a document."""
    lines = doc.text.split("\n")
    forms = comparison_lines(doc.text)
    kept = [number for number, form in enumerate(forms) if form]
    ends = np.cumsum([len(line) + 1 for line in lines], dtype=np.int64) - 1
    data = [line.encode("utf-8", "surrogatepass") for line in lines]
    last = np.cumsum([len(line) + 1 for line in data], dtype=np.int64) - 1
    words = [forms[number].encode("utf-16-le", "surrogatepass") for number in kept]
    units = np.cumsum([len(form) // 2 for form in words], dtype=np.int64)
    at = np.array(kept, np.int64)
    origin = np.array(doc.origin, np.int64) if doc.origin else np.arange(1, len(lines) + 1)
    starts, first = ends - [len(line) for line in lines], last - [len(line) for line in data]
    ranges = (starts[at], ends[at], origin[at], first[at], last[at], _begins(units), units)
    digests = [_digest(form) for form in words]
    moulds = [_mould_digest(forms[number], digests[n]) for n, number in enumerate(kept)]
    codes = np.frombuffer(b"".join(words), np.uint16)
    return Table(
        b"\n".join(data),
        np.stack(ranges, axis=1),
        np.array([len(forms[number]) for number in kept], np.uint32),
        np.frombuffer(b"".join(digests), np.uint64),
        np.frombuffer(b"".join(moulds), np.uint64),
        sketches(codes, units),
        codes,
    )


def _begins(ends: Ints) -> Ints:
    return np.concatenate([[0], ends])[:-1]


def _digest(form: bytes) -> bytes:
    """Hash a form to 64 bits: among 10^9 forms two share one with a chance of 3 in 100."""
    return blake2b(form, digest_size=8).digest()


def _mould_digest(form: str, digest: bytes) -> bytes:
    mould = _DIGIT.sub("0", form)
    return digest if mould == form else _digest(mould.encode("utf-16-le", "surrogatepass"))


def pack(tables: Mapping[str, Table]) -> bytes:
    """Give the segment of some documents, in the order in which they come."""
    found = list(tables.values())
    bytes_before = codes_before = 0
    rows = []
    for table in found:
        rows.append(table.rows + _shift(bytes_before, codes_before))
        bytes_before += len(table.text)
        codes_before += len(table.codes)
    names, name_ends = strings(list(tables))
    joined = {
        name: np.concatenate([getattr(table, name) for table in found])
        for name in ("lengths", "keys", "moulds", "sketches", "codes")
    }
    return segment_bytes(
        {
            "names": names,
            "names_ends": name_ends,
            "paragraphs": np.cumsum([len(table.rows) for table in found], dtype=np.int64),
            "rows": np.concatenate(rows),
            **joined,
            "texts": np.frombuffer(b"".join(table.text for table in found), np.uint8),
            "texts_ends": np.cumsum([len(table.text) for table in found], dtype=np.int64),
        }
    )


def unpack(segment: Segment) -> dict[str, Table]:
    """Give the tables of a segment again, by name of the document."""
    ends = segment.column("paragraphs").tolist()
    texts = segment.column("texts").tobytes()
    text_ends = segment.column("texts_ends").tolist()
    wanted = ("rows", "lengths", "keys", "moulds", "sketches")
    columns = {name: segment.column(name) for name in wanted}
    codes = segment.column("codes")
    tables = {}
    first = text_first = code_first = 0
    names = all_strings(segment, "names")
    for name, last, text_last in zip(names, ends, text_ends, strict=True):
        some = {name: column[first:last] for name, column in columns.items()}
        code_last = int(some["rows"][-1, -1]) if last > first else code_first
        tables[name] = Table(
            texts[text_first:text_last],
            some["rows"] - _shift(text_first, code_first),
            some["lengths"],
            some["keys"],
            some["moulds"],
            some["sketches"],
            codes[code_first:code_last],
        )
        first, text_first, code_first = last, text_last, code_last
    return tables


def _shift(text: int, code: int) -> Ints:
    """Give what a row in a segment has more than in its table."""
    return np.array([0, 0, 0, text, text, code, code], np.int64)


class Line(NamedTuple):
    """A record: a text that is compared as a whole."""

    name: str  # of its file
    line: int  # in the file
    text: str  # without line feeds
    original: str
    whole: bool  # it stands for itself, however short
    shortest: int  # characters of the form below which it is not compared


def pack_records(records: Sequence[Line]) -> bytes:
    """Give the segment of records: each is a document of one paragraph at most."""
    table = tabulate(Document("", "\n".join(record.text for record in records)))
    record = table.rows[:, 2] - 1
    keep = table.lengths >= np.array([one.shortest for one in records], np.int64)[record]
    rows = table.rows[keep]
    rows[:, 2] = np.array([one.line for one in records], np.int64)[record[keep]]
    names, name_ends = strings([one.name for one in records])
    originals, original_ends = strings([one.original for one in records])
    return segment_bytes(
        {
            "names": names,
            "names_ends": name_ends,
            "records": np.array([(one.line, one.whole) for one in records], np.int64),
            "originals": originals,
            "originals_ends": original_ends,
            "paragraphs": np.cumsum(np.bincount(record[keep], minlength=len(records))),
            "rows": rows,
            "lengths": table.lengths[keep],
            "keys": table.keys[keep],
            "moulds": table.moulds[keep],
            "sketches": table.sketches[keep],
            "codes": table.codes,
            "texts": np.frombuffer(table.text, np.uint8),
        }
    )
