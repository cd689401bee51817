"""A sample of a file that is judged in place of the whole: lines from all over it."""

from cleaner import later

_BLOCK = 4096  # bytes that are looked at together in a long file …
_AMPLE = 4  # … of so many times the sample
LONG_LINES = 4  # a line may make up one in so many parts of a sample
_CONTEXT = 64  # bytes before the first character beyond ASCII
_MARKS_END = 0x30  # bytes below are never part of a longer character
_ASCII_MARK = later.pattern(rb"[\x00-\x2f]")
_BEYOND_ASCII = later.pattern(rb"[\x80-\xff]")


def sample(data: bytes, size: int) -> bytes:
    """Give about `size` bytes of lines that hold more than ASCII, from all over the file."""
    lines = [line for line in _spread(data, size).split(b"\n") if not line.isascii()]
    step = max(1, sum(map(len, lines)) // size)
    chosen = lines[::step]
    longest = max(size // max(len(chosen), 1), size // LONG_LINES)
    return b"\n".join(line if len(line) <= longest else _head(line, longest) for line in chosen)


def _spread(data: bytes, size: int) -> bytes:
    """Give a file, of a long one blocks from all over it, cut at line ends."""
    blocks = [at for at in range(0, len(data), _BLOCK) if not data[at : at + _BLOCK].isascii()]
    step = len(blocks) * _BLOCK // (_AMPLE * size)
    if step < 2:  # noqa: PLR2004  nothing to leave out
        return data
    pieces = []
    for at in blocks[::step]:
        start, end = data.find(b"\n", at, at + _BLOCK), data.rfind(b"\n", at, at + _BLOCK)
        pieces.append(data[start + 1 : end])  # nothing where the line does not end in the block
    chosen = b"\n".join(pieces)
    return chosen if len(chosen) >= size else data


def _head(line: bytes, size: int) -> bytes:
    """Give the beginning of a long line, up to an ASCII mark where there is one."""
    first = _BEYOND_ASCII.search(line)
    start = max(0, first.start() - _CONTEXT) if first else 0
    while start and line[start] >= _MARKS_END:  # begin at a mark, too: not in mid character
        start -= 1
    head = line[start : start + size]
    marks = list(_ASCII_MARK.finditer(head, size // 2))
    return head[: marks[-1].start()] if marks else head
