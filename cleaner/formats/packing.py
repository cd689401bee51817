"""Compressed files as streams: every member and every frame, nothing cut off, no bombs."""

import bz2
import lzma
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CHUNK = 1 << 20  # bytes given at a time
_FREE = 64 << 20  # bytes that any file may unpack to, whatever its ratio
_XZ_MEMORY = 256 << 20  # bytes of dictionary: `xz -9` needs 65 MB
_PADDING = b"\0"  # xz and tape archives fill up with zeros behind the last member


class PackingError(ValueError):
    """A compressed file is damaged, cut off, or unpacks to more than it may: says where."""


class _Unpacker(Protocol):
    """What the decompressors of the standard library have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Packer(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


class _Gzip:
    """zlib's decompressor with the manners of the others."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        return self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)


def unpacked(chunks: Iterable[bytes], packing: str, max_ratio: int) -> Iterator[bytes]:
    """Yield the content of a compressed file; of a plain one (`packing` is '') what is given.

    Raises PackingError with the offset in the compressed bytes: where it is damaged or cut off, at
    what is behind it, or where it has given `max_ratio` times more than was read (and 64 MB).
    """
    return _members(chunks, packing, max_ratio) if packing else iter(chunks)


def _members(chunks: Iterable[bytes], packing: str, max_ratio: int) -> Iterator[bytes]:
    new = _unpackers()[packing]
    one: _Unpacker | None = None
    read = given = 0  # bytes of the file that were handed out, bytes that came of them
    for chunk in chunks:
        data = chunk
        read += len(chunk)
        while data or (one is not None and not one.needs_input):
            if one is None:
                data = data.lstrip(_PADDING) if read > len(data) else data
                if not data:
                    break
                one = new()
            out = _step(one, data, read - len(data), packing)
            given += len(out)
            if given > _FREE + max_ratio * read:
                message = f"it unpacks to more than {max_ratio} times its size (see max-ratio)"
                raise PackingError(_at(message, packing, read))
            if out:
                yield out
            data = one.unused_data if one.eof else b""
            one = None if one.eof else one
    if one is not None or not read:
        raise PackingError(_at("it is cut off", packing, read))


def _step(one: _Unpacker, data: bytes, offset: int, packing: str) -> bytes:
    try:
        return one.decompress(data, CHUNK)
    except (zlib.error, lzma.LZMAError, OSError, zstd.ZstdError) as error:
        raise PackingError(_at(f"it is damaged ({error})", packing, offset)) from error


def _at(message: str, packing: str, offset: int) -> str:
    return f"{packing[1:]}: {message}, near byte {offset} of the compressed file"


def packer(packing: str) -> _Packer:
    """Give a compressor which writes the same bytes for the same content on every machine."""
    makers: dict[str, Callable[[], _Packer]] = {
        ".gz": lambda: zlib.compressobj(6, wbits=31),
        ".bz2": bz2.BZ2Compressor,
        ".xz": lzma.LZMACompressor,
        ".zst": zstd.ZstdCompressor,
    }
    return makers[packing]()


def packed(chunks: Iterable[bytes], packing: str) -> Iterator[bytes]:
    """Yield the compressed bytes of a content: one member, one frame; '' leaves it as it is."""
    if not packing:
        yield from chunks
        return
    one = packer(packing)
    for chunk in chunks:
        if out := one.compress(chunk):
            yield out
    yield one.flush()


def _unpackers() -> dict[str, Callable[[], _Unpacker]]:
    return {
        ".gz": _Gzip,
        ".bz2": bz2.BZ2Decompressor,
        ".xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY),
        ".zst": zstd.ZstdDecompressor,
    }
