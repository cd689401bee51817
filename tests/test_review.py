"""The review: what is decided holds, in later runs and after a crash; nobody else decides."""

import http.client
import importlib.util
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hands import UNMEASURED, heeding_signals
from typer.testing import CliRunner

from cleaner import rejections, rerun, undo
from cleaner.cli.app import app
from cleaner.model import Settings
from cleaner.plan import RunError
from cleaner.rejections import Rejection, RejectionsError
from cleaner.review import decisions
from cleaner.review.decisions import ACCEPTED, OPEN, REJECTED, Decision
from cleaner.review.desk import Desk, StaleError, Wish, at_desk
from cleaner.review.places import Place
from cleaner.review.server import LONGEST, Server
from cleaner.run import clean_folder

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "fixtures" / "demo"
TOLD = {"lang": "", "source": ""}
DIRTY = "今年雨水多,收成好。\n明年雨水少,收成差。\n今年雨水多,收成好。好!\n"
CLEAN = "今年雨水多，收成好。\n明年雨水少，收成差。\n今年雨水多，收成好。好！\n"


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


hostile = load(ROOT / "tests" / "browser" / "hostile.py")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(DIRTY, "utf-8")
    (tmp_path / "in" / "b.txt").write_text("后年雨水多,收成也好。\n", "utf-8")
    clean_folder([tmp_path / "in"], tmp_path / "out", Settings(), workers=1)
    return tmp_path / "out"


def digest_of(out: Path) -> str:
    summary = json.loads((out / ".cleaner" / "summary.json").read_bytes())
    return str(summary["ledger"]["digest"])


def decide(out: Path, verdict: str, *what: Place | Rejection) -> None:
    with at_desk(out, TOLD, 1) as desk:
        desk.decide(digest_of(out), [Wish(verdict, one) for one in what])


def state(out: Path) -> dict[str, Any]:
    """Give what the page is told of decisions."""
    with at_desk(out, TOLD, 1) as desk:
        data = desk.page("report.html")
    assert data
    text = data.decode().split('id="run">')[1].split("</script>")[0]
    found: dict[str, Any] = json.loads(text)["review"]
    return found


def verdicts(out: Path) -> list[tuple[str, int]]:
    return [(row["verdict"], row["line"]) for row in state(out)["decisions"]]


LINE_2 = Place("a.txt", "N101", 2)


def test_a_change_that_is_accepted_stays_so(out: Path, tmp_path: Path) -> None:
    before = digest_of(out)
    decide(out, ACCEPTED, LINE_2)
    assert digest_of(out) == before
    assert state(out)["marks"] == [["a.txt", "N101", 2, ACCEPTED]]
    # the lines move, the decision follows its paragraph
    (tmp_path / "in" / "a.txt").write_text("题目\n\n" + DIRTY, "utf-8")
    clean_folder([tmp_path / "in"], out, Settings(), workers=1)
    assert state(out)["marks"] == [["a.txt", "N101", 4, ACCEPTED]]
    # the paragraph is another one: it is to be decided anew
    (tmp_path / "in" / "a.txt").write_text("题目\n\n明年雨水少,收成更差。\n", "utf-8")
    clean_folder([tmp_path / "in"], out, Settings(), workers=1)
    assert state(out)["marks"] == []


def test_a_change_that_is_taken_back_is_gone_now_and_in_the_next_run(
    out: Path, tmp_path: Path
) -> None:
    decide(out, REJECTED, LINE_2)
    kept = CLEAN.replace("少，收成差", "少,收成差")
    assert (out / "a.txt").read_text("utf-8") == kept
    assert undo.verify(out) == []
    clean_folder([tmp_path / "in"], out, Settings(), workers=1, force=True)
    assert (out / "a.txt").read_text("utf-8") == kept
    assert verdicts(out) == [(REJECTED, 2)]
    assert state(out)["marks"] == []


@pytest.mark.parametrize("by", ["place", "decision"])
def test_what_was_taken_back_can_be_done_again(by: str, out: Path) -> None:
    before = digest_of(out)
    decide(out, REJECTED, LINE_2)
    (taken,) = rejections.read(out / ".cleaner")
    decide(out, OPEN, LINE_2 if by == "place" else taken)
    assert (out / "a.txt").read_text("utf-8") == CLEAN
    assert digest_of(out) == before
    assert verdicts(out) == []


def test_two_lines_alike_are_one_paragraph(out: Path, tmp_path: Path) -> None:
    (tmp_path / "in" / "a.txt").write_text("今年,好。\n去年,好。\n今年,好。\n", "utf-8")
    clean_folder([tmp_path / "in"], out, Settings(), workers=1)
    for line in (1, 3):
        decide(out, REJECTED, Place("a.txt", "N101", line))
        assert (out / "a.txt").read_text("utf-8") == "今年,好。\n去年，好。\n今年,好。\n"
        decide(out, OPEN, Place("a.txt", "N101", line))
        assert (out / "a.txt").read_text("utf-8") == "今年，好。\n去年，好。\n今年，好。\n"


def test_a_record_is_decided_like_a_document(out: Path, tmp_path: Path) -> None:
    rows = [json.dumps({"text": text}) + "\n" for text in ("今年,好。", "去年,好。")]
    (tmp_path / "in" / "shard.jsonl").write_text("".join(rows), "utf-8")
    clean_folder([tmp_path / "in"], out, Settings(), workers=1)
    before = (out / "shard.jsonl").read_bytes()
    place = Place("shard.jsonl#2", "N101", 1)
    decide(out, ACCEPTED, place)
    assert state(out)["marks"] == [[*place, ACCEPTED]]
    decide(out, REJECTED, place)
    texts = [json.loads(row)["text"] for row in (out / "shard.jsonl").read_bytes().splitlines()]
    assert texts == ["今年，好。", "去年,好。"]
    decide(out, OPEN, place)
    assert (out / "shard.jsonl").read_bytes() == before


def test_a_decision_can_be_changed_both_ways(out: Path) -> None:
    decide(out, ACCEPTED, LINE_2)
    decide(out, REJECTED, LINE_2)
    assert verdicts(out) == [(REJECTED, 2)]
    decide(out, OPEN, LINE_2)
    decide(out, ACCEPTED, LINE_2)
    assert verdicts(out) == [(ACCEPTED, 2)]
    decide(out, OPEN, LINE_2)
    assert verdicts(out) == []


def test_what_the_command_took_back_is_seen_and_can_be_done_again(out: Path) -> None:
    taken = Rejection("*", "N101", "*")
    rerun.take_back(out, [taken], workers=1)
    assert (out / "a.txt").read_text("utf-8") == DIRTY
    (row,) = state(out)["decisions"]
    assert (row["verdict"], row["path"], row["paragraph"]) == (REJECTED, "*", "*")
    assert state(out)["rules"]["N101"]["name"] == "half-width-punctuation"
    decide(out, OPEN, taken)
    assert (out / "a.txt").read_text("utf-8") == CLEAN


def test_every_rule_of_the_demo_can_be_taken_back_and_done_again(tmp_path: Path) -> None:
    out = tmp_path / "out"
    clean_folder([DEMO], out, Settings(), workers=1)
    before = {
        p: p.read_bytes() for p in out.rglob("*") if p.is_file() and ".cleaner" not in p.parts
    }
    digest = digest_of(out)
    found = {
        Place(entry.document, change.rule, change.line)
        for entry, changes in undo.entries(out)
        for change in changes
    }
    assert len({place.rule for place in found}) > 35
    decide(out, REJECTED, *found)
    left = {
        Place(entry.document, change.rule, change.line)
        for entry, changes in undo.entries(out)
        for change in changes
    }
    assert not left & found
    assert undo.verify(out) == []
    decide(out, OPEN, *rejections.read(out / ".cleaner"))
    assert {p: p.read_bytes() for p in before} == before
    assert digest_of(out) == digest
    assert verdicts(out) == []


# ------------------------------------------------------------------ what goes wrong


def test_a_page_of_an_earlier_run_decides_nothing(out: Path) -> None:
    with at_desk(out, TOLD, 1) as desk:
        old = digest_of(out)
        desk.decide(old, [Wish(REJECTED, LINE_2)])  # one tab
        with pytest.raises(StaleError):  # another tab
            desk.decide(old, [Wish(REJECTED, Place("b.txt", "N101", 1))])
    assert "后年雨水多，" in (out / "b.txt").read_text("utf-8")
    assert verdicts(out) == [(REJECTED, 2)]


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish(REJECTED, Place("a.txt", "N101", 9)), "N101 did nothing at a.txt:9"),
        (Wish(ACCEPTED, Place("a.txt", "B113", 1)), "B113 did nothing at a.txt:1"),
        (Wish(REJECTED, Place("../a.txt", "N101", 1)), "did nothing"),
    ],
)
def test_what_is_not_there_cannot_be_decided(wish: Wish, words: str, out: Path) -> None:
    with at_desk(out, TOLD, 1) as desk, pytest.raises(RunError, match=words):
        desk.decide(digest_of(out), [Wish(ACCEPTED, LINE_2), wish])
    assert verdicts(out) == []


def test_a_check_of_the_run_is_no_rule_to_take_back(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("首页 > 新闻 > 正文\n字号：大 中 小\n", "utf-8")
    out = tmp_path / "out"
    clean_folder([tmp_path / "in"], out, Settings(), workers=1)
    with at_desk(out, TOLD, 1) as desk, pytest.raises(RunError, match="X003 is a check"):
        desk.decide(digest_of(out), [Wish(REJECTED, Place("a.txt", "X003", 1))])


def test_an_output_edited_by_hand_is_named_and_nothing_is_decided(out: Path) -> None:
    decide(out, ACCEPTED, LINE_2)
    (out / "b.txt").write_text("by hand\n", "utf-8")
    with at_desk(out, TOLD, 1) as desk, pytest.raises(RunError, match=r"b\.txt"):
        desk.decide(digest_of(out), [Wish(REJECTED, LINE_2)])
    assert (out / "a.txt").read_text("utf-8") == CLEAN
    assert verdicts(out) == [(ACCEPTED, 2)]


def test_a_review_that_was_cut_off_is_taken_up(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.replace

    def cut_off(self: Path, target: Path) -> Path:
        if Path(target) == out / "b.txt":
            raise KeyboardInterrupt
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", cut_off)
        with pytest.raises(KeyboardInterrupt):
            decide(out, REJECTED, LINE_2)
    assert undo.verify(out) != []
    assert verdicts(out) == [(REJECTED, 2)]
    assert undo.verify(out) == []
    assert "少,收成差" in (out / "a.txt").read_text("utf-8")


def test_what_was_not_done_before_a_crash_was_not_decided(out: Path) -> None:
    notes = out / ".cleaner"
    decisions.write(notes, [Decision(REJECTED, "/a.txt", "N101", "0" * 32, "a.txt", 1)])
    assert decisions.read(notes) == {}
    assert verdicts(out) == []


def test_a_run_under_way_is_not_reviewed(out: Path) -> None:
    (out / ".cleaner" / "summary.json").unlink()
    with at_desk(out, TOLD, 1) as desk, pytest.raises(RunError, match="did not end"):
        desk.page("report.html")


def test_one_review_at_a_time(out: Path) -> None:
    with at_desk(out, TOLD, 1), pytest.raises(RunError, match="another review"), at_desk(out, TOLD):
        pass


@pytest.mark.parametrize(
    "row",
    [
        "{",
        "[]",
        '{"verdict": "accepted"}',
        '{"verdict": "open", "path": "/a", "rule": "N101", "paragraph": "*"}',
        '{"verdict": "accepted", "path": "/a", "rule": "N101", "paragraph": 1}',
        '{"verdict": "accepted", "path": "/a", "rule": "N101", "paragraph": "*", "line": "1"}',
        '{"verdict": "accepted", "path": "/a", "rule": "N101", "paragraph": "*", "more": 1}',
    ],
)
def test_a_damaged_file_of_decisions_is_named(row: str, out: Path) -> None:
    (out / ".cleaner" / decisions.FILE).write_text(row + "\n", "utf-8")
    with pytest.raises(RejectionsError, match=r"reviewed\.jsonl:1"), at_desk(out, TOLD):
        pass


def test_fixes_in_place_have_no_review(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(DIRTY, "utf-8")
    assert CliRunner().invoke(app, ["clean", str(tmp_path), "--in-place"]).exit_code == 0
    for folder, words in ((tmp_path, "fixed in place"), (tmp_path / "none", "no ledger")):
        refused = CliRunner().invoke(app, ["review", str(folder)])
        assert refused.exit_code == 2
        assert words in refused.output


# ------------------------------------------------------------------ who may ask


@pytest.fixture
def server(out: Path) -> Iterator[Server]:
    with at_desk(out, TOLD, 1) as desk, running(desk) as one:
        yield one


class running:  # noqa: N801  a `with` of its own
    """A server in a thread."""

    def __init__(self, desk: Desk) -> None:
        self.server = Server(desk)
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self) -> Server:
        """Start it."""
        self.thread.start()
        return self.server

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def ask(
    server: Server, method: str, path: str, headers: Mapping[str, str | None], body: str = ""
) -> tuple[int, str, http.client.HTTPMessage]:
    """Send a request with our own page's headers, but for those that are given; None: without."""
    ours = {"Host": server.host, "Content-Length": str(len(body.encode()))} | (
        {"Origin": f"http://{server.host}", "Content-Type": "application/json"}
        if method == "POST"
        else {}
    )
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in {**ours, **headers}.items():
        if value is not None:
            connection.putheader(name, value)
    connection.endheaders(body.encode())
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text, answer.headers


def wanted(out: Path, **more: object) -> str:
    row = {"document": "a.txt", "rule": "N101", "line": 2, "verdict": REJECTED} | more
    return json.dumps({"ledger": digest_of(out), "wishes": [row]})


def test_our_own_page_is_answered(server: Server, out: Path) -> None:
    status, page, headers = ask(server, "GET", f"/{server.token}/", {})
    assert status == 200
    assert "connect-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert server.token not in page
    assert ask(server, "GET", f"/{server.token}/report-2.html", {})[0] == 404
    old = wanted(out)
    status, text, _ = ask(server, "POST", f"/{server.token}/decide", {}, old)
    assert status == 200, text
    assert json.loads(text)["ledger"] == digest_of(out)
    assert "少,收成差" in (out / "a.txt").read_text("utf-8")
    status, text, _ = ask(server, "POST", f"/{server.token}/decide", {}, old)
    assert status == 409
    assert json.loads(text)["stale"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "hostile.example"}, 421),  # its name may lead to 127.0.0.1
        ({"Host": "localhost"}, 421),
        ({"Host": None}, 421),
        ({"Origin": "http://hostile.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": None}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": None}, 415),
        ({"Content-Length": str(LONGEST + 1)}, 413),
        ({"Content-Length": "-1"}, 413),
        ({"Content-Length": None, "Transfer-Encoding": "chunked"}, 413),
    ],
)
def test_another_site_decides_nothing(
    headers: Mapping[str, str | None], status: int, server: Server, out: Path
) -> None:
    found, _, told = ask(server, "POST", f"/{server.token}/decide", headers, wanted(out))
    assert found == status
    assert not [name for name in told if name.lower().startswith("access-control")]
    assert (out / "a.txt").read_text("utf-8") == CLEAN


@pytest.mark.parametrize("path", ["/", "/decide", "//", "/{wrong}/", "/{token}", "/{token}x/", "*"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_the_token_nobody_is_answered(
    path: str, method: str, server: Server, out: Path
) -> None:
    asked = path.format(wrong="x" * len(server.token), token=server.token)
    status, text, _ = ask(server, method, asked, {}, wanted(out) if method == "POST" else "")
    assert status == 403
    assert "a.txt" not in text
    assert (out / "a.txt").read_text("utf-8") == CLEAN


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "HEAD"])
def test_other_methods_are_not_there(method: str, server: Server) -> None:
    status, _, told = ask(server, method, f"/{server.token}/decide", {})
    assert status == 501
    assert not [name for name in told if name.lower().startswith("access-control")]


def test_a_token_is_new_each_time_and_long(out: Path) -> None:
    with at_desk(out, TOLD, 1) as desk:
        servers = [Server(desk), Server(desk)]
    assert len({server.token for server in servers}) == 2
    assert all(len(server.token) >= 32 for server in servers)
    assert all(server.server_address[0] == "127.0.0.1" for server in servers)
    for server in servers:
        server.server_close()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "1",
        "{}",
        '{"ledger": 1, "wishes": []}',
        '{"ledger": "x"}',
        '{"ledger": "x", "wishes": 1}',
        *(
            f'{{"ledger": "x", "wishes": [{wish}]}}'
            for wish in (
                "1",
                "{}",
                '{"document": "a", "rule": "N101", "line": 1, "verdict": "x"}',
                '{"document": "a", "rule": "N101", "line": "1", "verdict": "open"}',
                '{"document": "a", "rule": "N101", "line": true, "verdict": "open"}',
                '{"document": 1, "rule": "N101", "line": 1, "verdict": "open"}',
                '{"path": "*", "rule": "N101", "paragraph": "*", "verdict": "rejected"}',
            )
        ),
        "[" * 100_000,
    ],
)
def test_what_is_no_request_of_the_page_is_refused(body: str, server: Server, out: Path) -> None:
    status, text, _ = ask(server, "POST", f"/{server.token}/decide", {}, body)
    assert status == 400
    assert "not a request" in json.loads(text)["error"]
    assert verdicts_of(out) == {}


def verdicts_of(out: Path) -> Mapping[Rejection, Decision]:
    return decisions.read(out / ".cleaner")


def test_nothing_hostile_acts_in_an_answer(tmp_path: Path) -> None:
    out = tmp_path / "out"
    hostile.write_run(out)
    with at_desk(out, TOLD, 1) as desk, running(desk) as server:
        status, page, _ = ask(server, "GET", f"/{server.token}/", {})
        assert status == 200
        assert page.count("</script") == 4
        assert page.count("<script") == 4
        for payload in hostile.PAYLOADS:
            row = {"document": payload, "rule": payload, "line": 1, "verdict": ACCEPTED}
            body = json.dumps({"ledger": digest_of(out), "wishes": [row]})
            status, text, headers = ask(server, "POST", f"/{server.token}/decide", {}, body)
            assert status == 422
            assert headers["Content-Type"] == "application/json; charset=utf-8"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert text.isascii()
            assert text.isprintable()


# ------------------------------------------------------------------ the command


def test_the_command_serves_and_ends_with_an_interrupt(out: Path) -> None:
    command = [sys.executable, "-c", "from cleaner.cli import main; main()", "review", str(out)]
    with heeding_signals():
        process = subprocess.Popen(  # noqa: S603  our own command
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=UNMEASURED
        )
    with process:
        assert process.stdout
        assert process.stderr
        address = process.stdout.readline().split()[-4]
        host, token = address.removeprefix("http://").split("/")[:2]
        connection = http.client.HTTPConnection(host, timeout=30)
        connection.request("GET", f"/{token}/")
        assert connection.getresponse().status == 200
        connection.close()
        process.send_signal(signal.SIGINT)
        assert "the review has ended" in process.stderr.read()
        assert process.wait() == 0
