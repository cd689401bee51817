"""Bytes to text: each file of fixtures/bytes reads as the text beside it, or we say why not."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from cleaner.decode import RULES, ByteFinding, Decoded, UndecodableError, decode, encode
from cleaner.model import Rule, Settings

BYTES = Path(__file__).parent.parent / "fixtures" / "bytes"
FILES = sorted(BYTES.glob("*.bin"))
NOT_WRITABLE = ("iso-2022-cn", "mixed")  # the same text has several spellings there
HIGH = bytes(range(0x80, 0x100)) * 2
SENTENCE = "村里的老人说，这口井从来没有干过。"


def read(data: bytes) -> Decoded:
    return decode(data, Settings())


def codes(decoded: Decoded) -> list[str]:
    return [finding.rule.code for finding in decoded.findings]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_reads_as_its_text(path: Path) -> None:
    data = path.read_bytes()
    decoded = read(data)

    assert decoded.text == path.with_suffix(".txt").read_bytes().decode()
    if "\ufffd" not in decoded.text and decoded.encoding not in NOT_WRITABLE:
        assert encode(decoded.text, decoded.encoding, decoded.bom) == data


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_whatever_is_not_plain_utf8_is_told(path: Path) -> None:
    assert bool(read(path.read_bytes()).findings) == (path.stem != "utf-8")


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        (b"", "utf-8", ""),
        (b"\xef\xbb\xbf", "utf-8", ""),
        (b"\xff\xfe", "utf-16-le", ""),
        (b"plain ASCII\r\n", "utf-8", "plain ASCII\r\n"),
        (b"a \x1b[31mred\x1b[0m word", "utf-8", "a \x1b[31mred\x1b[0m word"),
        (b"TeX: ~{x} and ~{y}", "utf-8", "TeX: ~{x} and ~{y}"),
        ("一行\r二行\r\n三行\n".encode(), "utf-8", "一行\r二行\r\n三行\n"),
        ((SENTENCE + "\0" + SENTENCE).encode(), "utf-8", SENTENCE + "\0" + SENTENCE),
        ("息".encode("gb2312"), "gb18030", "息"),
        ("é".encode(), "utf-8", "é"),
        ((SENTENCE + "\f" + SENTENCE).encode("gb18030"), "gb18030", SENTENCE + "\f" + SENTENCE),
    ],
)
def test_small_and_odd(data: bytes, encoding: str, text: str) -> None:
    decoded = read(data)

    assert (decoded.encoding, decoded.text) == (encoding, text)
    assert encode(decoded.text, decoded.encoding, decoded.bom) == data


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "binary"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (b"PK\x03\x04\x14\0\0\0", "binary"),
        (bytes(4000) + SENTENCE.encode(), "NUL"),
        (bytes(range(256)) * 40, "control"),
        (b"".join(sha256(bytes([n])).digest() for n in range(40)).translate(HIGH), "sensible"),
    ],
)
def test_what_is_no_text_is_left_alone(data: bytes, reason: str) -> None:
    with pytest.raises(UndecodableError, match=reason):
        read(data)


def test_a_file_too_short_to_judge_follows_its_neighbours() -> None:
    data = "六月".encode("big5")
    alone = read(data)

    assert alone.unsure
    followed = decode(data, Settings(), {"big5": 40, "utf-8": 2})
    assert followed.text == "六月"
    assert "40 of the 42 sure files of its folder" in followed.findings[0].evidence
    assert decode("意味".encode("cp932"), Settings(), {"cp932": 40}).text == "意味"


def test_a_declaration_is_evidence_not_truth() -> None:
    page = f'<meta charset="{{}}">\n<p>{SENTENCE}</p>'
    false, true = page.format("big5"), page.format("gb2312")

    assert read(false.encode("gb18030")).text == false
    assert "E105" in codes(read(false.encode("gb18030")))
    assert "E105" not in codes(read(true.encode("gb18030")))


def test_a_lost_byte_is_reported_where_it_is() -> None:
    data = (SENTENCE + "\n" + SENTENCE).encode("gb18030")
    at = data.index(b"\n") + 1 + 2 * SENTENCE.index("井")
    decoded = read(data[:at] + data[at + 1 :])
    lost = [finding for finding in decoded.findings if finding.rule.code == "E103"]

    assert decoded.text == SENTENCE + "\n" + SENTENCE.replace("井", "\ufffd")
    assert [(finding.line, finding.column) for finding in lost] == [(2, SENTENCE.index("井") + 1)]
    assert f"offset {at}" in lost[0].evidence


TRADITIONAL = "縣裡的河水今年退得早，專家說這和上游新修的水庫有關，村裡的老人都想去看看。"


@pytest.mark.parametrize("char", "專這有都想")
def test_half_a_character_that_is_left_over_is_reported(char: str) -> None:
    data = (TRADITIONAL + "\n" + TRADITIONAL).encode("big5")
    at = data.index(b"\n") + 1 + len(TRADITIONAL.partition(char)[0].encode("big5"))
    decoded = read(data[:at] + data[at + 1 :])

    assert decoded.text.startswith(TRADITIONAL + "\n")
    told = [f for f in decoded.findings if f.rule.code in ("E103", "E107")]
    assert [finding.line for finding in told] == [2]
    assert abs(told[0].column - TRADITIONAL.index(char)) <= 2


@pytest.mark.parametrize(
    "text",
    [
        "缺了維他命C，就要吃維他命C。",
        "首頁|新聞|財經|體育",
        "去年新修的水庫[註]蓄水了。",
        "他在A4紙上寫了一封信，用的是Word。",
    ],
)
def test_a_letter_that_is_meant_is_not_reported(text: str) -> None:
    assert "E107" not in codes(read((TRADITIONAL + "\n" + text).encode("big5")))


def test_each_change_of_encoding_is_reported() -> None:
    rows = [SENTENCE.encode("gb18030")] * 4 + [SENTENCE.encode()] * 2 + [SENTENCE.encode("gb18030")]
    decoded = read(b"\n".join(rows))

    assert decoded.text == "\n".join([SENTENCE] * 7)
    assert decoded.encoding == "mixed"
    assert [f.line for f in decoded.findings if f.rule.code == "E104"] == [5, 7]


def test_a_cut_utf16_file_keeps_the_rest() -> None:
    decoded = read(b"\xff\xfe" + SENTENCE.encode("utf-16-le") + b"\x4e")

    assert decoded.text == SENTENCE + "\ufffd"
    assert "E103" in codes(decoded)


def test_text_never_holds_lone_surrogates() -> None:
    data = SENTENCE.encode("utf-16-le") + b"\x00\xd8" + SENTENCE.encode("utf-16-le")

    assert read(b"\xff\xfe" + data).text == SENTENCE + "\ufffd" + SENTENCE


def test_encode_says_what_it_cannot() -> None:
    with pytest.raises(UnicodeEncodeError):
        encode("🙂", "euc-tw", b"")
    with pytest.raises(LookupError):
        encode("中", "mixed", b"")


def test_rules_have_codes_of_their_own() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(rule.code.startswith("E1") for rule in RULES)
    assert json.dumps([rule.summary for rule in RULES])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_is_only_told_is_a_flag(rule: Rule) -> None:
    told = rule.before == rule.after and rule.code != "E103"  # lost bytes are replaced
    assert ByteFinding(rule, 1, 1, "").is_flag == told
