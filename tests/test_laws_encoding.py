"""Laws of bytes and mojibake, over arbitrary bytes and over text that provokes the rules."""

from examples import examples
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.codecs import read, write
from cleaner.codecs.damage import LOST, resume
from cleaner.decode import UndecodableError, decode, encode
from cleaner.edits import revert
from cleaner.model import Document, Settings
from cleaner.pipeline import clean_document
from cleaner.stages import encoding

# pieces of what the rules look for, of what they must leave, and of what joins the two
PIECES = (
    "图书馆今天开门了",
    "鍥句功棣嗕粖澶╁紑闂ㄤ簡",
    "鍥?",
    "€?",
    "\ufffd",
    "锟斤拷",
    "Í¼Êé¹Ý½ñÌì",
    "Ã©",
    "å›¾ä¹¦",
    "縺薙ｮ",
    "\ue4c7",
    "瓜繻さぱ秨",
    "&#22270;&#20070;&#39302;&#20170;",
    "\\u56fe\\u4e66\\u9986\\u4eca",
    "&#",
    "\\u",
    "\x1b[1m",
    "\x0b",
    "\x08",
    "\x85",
    "\u200b",
    "\u200d",
    "\u200c",
    "\u200e",
    "\u2067",
    "\ufeff",
    "👨\u200d👩",
    "می",
    "क्",
    "- ",
    "\n",
    " ",
    "?",
    '"',
    "a",
    "1",
    "。",
    "，",
)
texts = st.lists(st.sampled_from(PIECES) | st.characters(codec="utf-8"), max_size=24).map("".join)


@examples(300)
@given(texts)
def test_a_second_pass_changes_nothing_and_undo_restores(text: str) -> None:
    text = text.replace("\r", "")
    cleaned, changes = clean_document(Document("law.txt", text), Settings(), (encoding,))
    again, _ = clean_document(Document("law.txt", cleaned.text), Settings(), (encoding,))

    assert revert(cleaned.text, changes) == text
    assert again.text == cleaned.text


@examples(300)
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_utf8_comes_back(text: str) -> None:
    data = text.encode()
    try:
        decoded = decode(data, Settings())
    except UndecodableError:
        return
    if decoded.encoding == "utf-8":
        assert decoded.bom + decoded.text.encode() == data


@examples(300)
@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_reason(data: bytes) -> None:
    try:
        decoded = decode(data, Settings())
    except UndecodableError:
        return
    decoded.text.encode()  # no lone surrogates
    try:
        back = encode(decoded.text, decoded.encoding, decoded.bom)
    except (ValueError, LookupError):
        assert decoded.findings
        return
    assert back == data or decoded.findings


# bytes that begin, shift and end characters of EUC-TW, and what is none
EUC_TW = st.lists(
    st.sampled_from([0x8E, 0xA1, 0xA2, 0xA7, 0xA8, 0xAF, 0xC4, 0xFE, 0xFF, 0x80, 0x41])
)


@examples(500)
@given(EUC_TW.map(bytes))
@example(b"\x8e\xa2\xfe\xfe")  # no such character in plane 2
@example(b"\x8e\xa1\x41\x41\x8e")
def test_what_stands_before_the_first_error_can_be_read(data: bytes) -> None:
    try:
        text = read(data, "euc-tw")
    except UnicodeDecodeError as error:
        read(data[: error.start], "euc-tw")
        return
    assert write(text, "euc-tw") == data or b"\x8e\xa1" in data  # plane 1 may be spelled out


def outcome(before: bytes, data: bytes) -> tuple[str, int, int]:
    """Give how bytes behind others are read in EUC-TW, or where they are refused and why."""
    try:
        return read(before + data, "euc-tw")[len(before) :], 0, 0
    except UnicodeDecodeError as error:
        return error.reason, error.start - len(before), error.end - len(before)


@examples(500)
@given(EUC_TW.map(bytes))
@example(b"\x8e\xa2\xfe\xfe")
@example(b"\x8e\xa8\xa1\xa1")
def test_a_few_bytes_are_read_as_many_are(data: bytes) -> None:
    many = b"A" * 1000  # more than are read one by one
    assert outcome(b"", data) == outcome(many, data)


def read_on(data: bytes, encoding: str) -> tuple[str, list[int]]:
    """Do what `resume` promises, all that is left at a time."""
    parts: list[str] = []
    lost: list[int] = []
    at = 0
    while True:
        try:
            parts.append(read(data[at:], encoding))
        except UnicodeDecodeError as error:
            parts += (read(data[at : at + error.start], encoding), LOST)
            lost.append(at + error.start)
            at += max(error.end, error.start + 1)
        else:
            return "".join(parts), lost


@examples(300)
@given(
    st.sampled_from(["gb18030", "big5", "euc-tw", "cp932", "cp949", "utf-8"]),
    st.sampled_from(["gb18030", "big5", "utf-8"]),
    st.integers(1, 6000),
    st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 255)), min_size=1, max_size=5),
)
def test_to_go_on_after_errors_does_not_depend_on_where_a_piece_ends(
    encoding: str, written: str, length: int, damage: list[tuple[int, int]]
) -> None:
    text = "縣里的圖書館昨天開門，來了三百多位讀者。\n其中 12 位是第一次來的\n" * 80
    data = bytearray(text.encode(written, "ignore")[:length])
    for place, byte in damage:
        data[place % len(data)] = byte
    assert resume(bytes(data), encoding) == read_on(bytes(data), encoding)


SIGNS = "“”‘’—–…·×°•«»±§÷™®©€£‰"


@examples(300)
@given(st.lists(st.text(SIGNS, min_size=1, max_size=5), min_size=1, max_size=6))
@example(["”———"] * 3)
@example(["×“"] * 3)
def test_the_signs_of_chinese_text_are_no_misreading(signs: list[str]) -> None:
    text = "\n".join(f"大家听了这句话{sign}都觉得有些意外，却没有人开口。" for sign in signs)
    assert [*encoding.find(Document("a.txt", text), Settings())] == []
