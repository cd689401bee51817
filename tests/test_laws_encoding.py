"""Laws of bytes and mojibake, over arbitrary bytes and over text that provokes the rules."""

from examples import examples
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.codecs import read, write
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
