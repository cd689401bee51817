"""The paragraphs of documents in columns: what one shows, and the segment of many."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from itertools import compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.comparison import comparison_codes
from cleaner.copies.sketches import Keys, Units, moulded, sketches
from cleaner.join.inside import distinct
from cleaner.model import Document
from cleaner.store import Array, Segment, all_strings, segment_bytes, string_at, strings

Ints = NDArray[np.int64]
Codes = NDArray[np.uint32]

_LINE_FEED = ord("\n")
_MOST_OF_UNIT = 0xFFFF  # the last character that is one unit of UTF-16


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
    lengths = [len(line) for line in doc.text.split("\n")]
    origin = np.array(doc.origin, np.int64) if doc.origin else np.arange(1, len(lengths) + 1)
    return _tabulated(doc.text, lengths, origin)[0]


def _tabulated(text: str, lengths: Sequence[int], origin: Ints) -> tuple[Table, Ints]:
    """Give the paragraphs of a text whose lines have these lengths, and where each line ends.

    `origin` has the line of the original for each of them; ends are bytes of the text in UTF-8.
    """
    forms = _forms(text)
    (kept,) = forms.lengths.nonzero()
    codes, units = forms.codes, np.cumsum(forms.sizes)[kept]
    data = text.encode("utf-8", "surrogatepass")
    last = np.append(np.flatnonzero(np.frombuffer(data, np.uint8) == _LINE_FEED), len(data))
    ends = np.cumsum(lengths, dtype=np.int64) + np.arange(len(lengths))
    lines = (_after(ends), ends, origin, _after(last), last)
    keys = _digests(codes, _begins(units), units)
    table = Table(
        data,
        np.stack([*(column[kept] for column in lines), _begins(units), units], axis=1),
        forms.lengths[kept].astype(np.uint32),
        keys,
        _mould_digests(codes, forms.moulds, units, keys),
        sketches(forms.moulds, units),
        codes,
    )
    return table, last


class _Forms(NamedTuple):
    """The comparison forms of the lines of a text, also those that are empty."""

    lengths: Ints  # of each, in characters
    sizes: Ints  # in units of UTF-16
    codes: Units  # all of them one after the other
    moulds: Units  # the same with all digits made one


def _forms(text: str) -> _Forms:
    """Give the forms of all lines, made some lines at a time: few fit the cache."""
    parts = []
    rest = 0
    for folded in comparison_codes(text):
        is_feed = folded == _LINE_FEED
        (feeds,) = is_feed.nonzero()
        lengths = np.diff(feeds, prepend=-1) - 1
        rest = len(folded) - int(feeds[-1]) - 1 if len(feeds) else len(folded)
        parts.append(_in_units(folded[~is_feed], np.append(lengths, rest)))
    last = len(parts) - 1
    lengths, sizes = (
        np.concatenate([part[n] if at == last else part[n][:-1] for at, part in enumerate(parts)])
        for n in (0, 1)
    )
    codes, moulds = (np.concatenate([part[n] for part in parts]) for n in (2, 3))
    return _Forms(lengths, sizes, codes, moulds)


def _in_units(folded: Codes, lengths: Ints) -> _Forms:
    """Give forms that lie side by side in UTF-16; `lengths` are theirs in characters."""
    codes, sizes = folded.astype(np.uint16), lengths
    if folded.max(initial=0) > _MOST_OF_UNIT:
        (wide,) = (folded > _MOST_OF_UNIT).nonzero()
        pairs = folded[wide].tobytes().decode("utf-32-le").encode("utf-16-le")
        halves = np.frombuffer(pairs, np.uint16).reshape(-1, 2)
        codes[wide] = halves[:, 0]
        codes = np.insert(codes, wide + 1, halves[:, 1])
        holders = np.searchsorted(np.cumsum(lengths), wide, "right")
        sizes = lengths + np.bincount(holders, minlength=len(lengths))
    return _Forms(lengths, sizes, codes, moulded(codes))


def _after(ends: Ints) -> Ints:
    """Give where lines begin that end at some places, each with a line feed."""
    return np.append(0, ends[:-1] + 1)


def _begins(ends: Ints) -> Ints:
    return np.append(0, ends[:-1])[: len(ends)]


def _digests(codes: Units, begins: Ints, ends: Ints) -> Keys:
    """Hash forms to 64 bits each: among 10^9 forms two share one with a chance of 3 in 100."""
    data = codes.tobytes()
    spans = zip((2 * begins).tolist(), (2 * ends).tolist(), strict=True)
    digests = [blake2b(data[first:last], digest_size=8).digest() for first, last in spans]
    return np.frombuffer(b"".join(digests), np.uint64)


def _mould_digests(codes: Units, moulds: Units, ends: Ints, keys: Keys) -> Keys:
    """Hash the moulds of forms; where a form is its own mould, the hash is at hand."""
    (other,) = (codes != moulds).nonzero()
    if not len(other):
        return keys
    at = distinct(np.searchsorted(ends, other, "right"))
    found = keys.copy()
    found[at] = _digests(moulds, _begins(ends)[at], ends[at])
    return found


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


def pack_records(records: Sequence[Line]) -> dict[str, Array]:
    """Give the columns of a segment of records: each is a document of one paragraph at most."""
    texts = [one.text for one in records]
    lines = np.array([one.line for one in records], np.int64)
    table, last = _tabulated("\n".join(texts), [*map(len, texts)], np.arange(len(records)))
    record = table.rows[:, 2]
    keep = table.lengths >= np.array([one.shortest for one in records], np.int64)[record]
    rows = table.rows[keep]
    rows[:, 2] = lines[record[keep]]
    names, name_ends = strings([one.name for one in records])
    others = np.array([one.original != one.text for one in records], np.bool_)
    originals, original_ends = strings([one.original for one in compress(records, others)])
    whole = np.array([one.whole for one in records], np.int64)
    other = np.where(
        others, np.cumsum(others) - 1, -1
    )  # where the original lies, -1: it is the text
    return {
        "names": names,
        "names_ends": name_ends,
        "records": np.column_stack([lines, whole, other]),
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
        "texts_ends": np.append(last[:-1] + 1, last[-1]),
    }


def record_at(segment: Segment, place: int) -> tuple[int, bool, str]:
    """Give the line of a record in its file, whether it stands for itself, and its original."""
    line, whole, other = segment.numbers("records", place, place + 1)
    if other >= 0:
        return line, bool(whole), string_at(segment, "originals", other)
    return line, bool(whole), string_at(segment, "texts", place).removesuffix("\n")
