"""What an editor should know of the bytes of a file: the rules E1xx."""

from typing import NamedTuple

from cleaner.model import Rule

NOT_UTF8 = Rule(
    code="E101",
    name="not-utf-8",
    summary="a file in another encoding than UTF-8",
    before="（GB18030）水是清的",
    after="（UTF-8）水是清的",
    reason="The encoding is the one in which the whole file makes the likeliest text.",
)
BYTE_ORDER_MARK = Rule(
    code="E102",
    name="byte-order-mark",
    summary="a byte order mark before the text",
    before="\ufeff水是清的",
    after="水是清的",
)
LOST_BYTES = Rule(
    code="E103",
    name="lost-bytes",
    summary="bytes that cannot be read; U+FFFD stands in their place",
    before="水是\ufffd的",
    after="水是\ufffd的",
    reason="What was lost is marked, never guessed. The original bytes come back on undo.",
)
MIXED_ENCODINGS = Rule(
    code="E104",
    name="mixed-encodings",
    summary="a part of the file is in another encoding",
    before="（GB18030）水是清的（UTF-8）天是蓝的",
    after="水是清的天是蓝的",
)
FALSE_DECLARATION = Rule(
    code="E105",
    name="false-declaration",
    summary="the file claims another encoding than it is in",
    before='<meta charset="utf-8">',
    after='<meta charset="utf-8">',
)
UNSURE_ENCODING = Rule(
    code="E106",
    name="unsure-encoding",
    summary="two encodings make almost equally likely texts",
    before="水是清的",
    after="水是清的",
)
LEFT_OVER = Rule(
    code="E107",
    name="left-over-half",
    summary="a letter or sign alone between Chinese characters: a byte may be missing before it",
    before="（Big5）這項v利",
    after="（Big5）這項v利",
    reason="In Big5 half of the characters end in an ASCII byte. Where the byte before it is lost "
    "it is left over, and the file reads without an error.",
)
RULES: tuple[Rule, ...] = (
    NOT_UTF8,
    BYTE_ORDER_MARK,
    LOST_BYTES,
    MIXED_ENCODINGS,
    FALSE_DECLARATION,
    UNSURE_ENCODING,
    LEFT_OVER,
)


_ONLY_TOLD = (FALSE_DECLARATION, UNSURE_ENCODING, LEFT_OVER)


class ByteFinding(NamedTuple):
    """What an editor should know of the bytes of a file."""

    rule: Rule
    line: int
    column: int
    evidence: str

    @property
    def is_flag(self) -> bool:
        """Say whether nothing was done about it; lost bytes are replaced."""
        return self.rule in _ONLY_TOLD
