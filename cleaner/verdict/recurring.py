"""What recurs by nature: lines that stand in many places without being copies, and verse."""

from cleaner import later
from cleaner.text import HAN

# Characters of the comparison form: headings, greetings and dates are shorter than this.
SHORTEST = 10

_TABLE_ROW = later.pattern(r"\|.*\||\t|\S(?: {3,}|\u3000{2,})\S", needs="|\t \u3000")
_BYLINE = later.pattern(
    r"[\s□■●◎（(【—-]*(?:本报|本刊|本网|新华社|中新社|中新网|人民网|央视网)?(?:首席|特约|见习|实习)?"
    r"(?:记者|通讯员|评论员|作者|编辑|责任编辑|责编|摄影|来源|供稿|撰文|文|图|文图)"
    r"\s*[:：/／|｜ 　]"
)
_FORMULA = later.pattern(
    r"自.{0,20}(?:起)?(?:施行|实施|执行|生效)|特此(?:通知|通报|公告|声明|说明|证明|函复|函告|批复|报告|致谢)|此致|敬礼|顺颂|"
    r"祝.{0,12}(?:快乐|健康|安康|顺利|成功|如意)|(?:谢谢|感谢)(?:大家|各位|您|观看|收看|阅读)|解释权|"
    r"(?:现予|予以)(?:公布|公告|印发|发布)|请(?:认真|遵照)(?:贯彻|执行|落实)"
)
_LONGEST_FORMULA = 40  # characters; a longer sentence says more than its formula
_LONGEST_BYLINE = 60

_CLAUSES = later.pattern(rf"[{HAN}]+")
_METRES = (5, 7)  # characters of a line of verse
_LINES_OF_VERSE = 4
_REGULAR = 0.9  # share of lines in metre: titles and comments may stand among them


def recurs_by_nature(text: str, length: int) -> str:
    """Say why a line may stand in many places without being a copy; empty: no reason."""
    if length < SHORTEST:
        return f"short ({length} characters)"
    if _TABLE_ROW.search(text.strip()):
        return "a table row"
    if length < _LONGEST_BYLINE and _BYLINE.match(text.lstrip("\u3000 ")):
        return "a byline"
    if length < _LONGEST_FORMULA and _FORMULA.search(text):
        return "a formula"
    return ""


def is_verse(text: str) -> bool:
    """Say whether a text is regular verse: lines of five or seven characters."""
    clauses = [len(clause) for clause in _CLAUSES.findall(text)]
    regular = sum(length in _METRES for length in clauses)
    return len(clauses) >= _LINES_OF_VERSE and regular >= _REGULAR * len(clauses)
