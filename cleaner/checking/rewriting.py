"""Writing down what a change made of earlier decisions: only what is others."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from cleaner.checking import course
from cleaner.checking.course import Course
from cleaner.checking.decided import STAGES, Kept
from cleaner.checking.earlier import Earlier
from cleaner.checking.memory import body_of
from cleaner.checking.recording import put_entries, put_head
from cleaner.checking.stocks import note_others
from cleaner.copies.facts import facts_bytes, of_table
from cleaner.copies.renew import Entry

Shown = tuple[bytes, bytes]

_NOTHING = (b"", b"")


class News(NamedTuple):
    """What a change made."""

    maker: str
    rounds: int
    steps: Sequence[int]
    marks: Mapping[str, str]  # of all documents
    gone: Collection[str]
    courses: Mapping[str, Course]  # of the documents that changed, or became others
    counted: Mapping[tuple[int, str], bytes]  # by step and document: for templates
    entries: Sequence[tuple[int, str, Sequence[Entry]]]  # step, document, what is chosen in it
    notes: Mapping[str, Any]
    edited: Mapping[int, int]  # by step: other documents that were edited in it


def write(known: Earlier, news: News) -> None:
    """Write it into the file of before."""
    for step in news.steps:
        if step // STAGES >= known.rounds:
            known.decided.copy_step(step)
    for name in news.gone:
        known.decided.forget(known.kept[name].number)
    documents = {n: one for n, one in known.kept.items() if n not in news.gone}
    free = max(known.names, default=-1) + 1
    for name, one in news.courses.items():
        number = documents[name].number if name in documents else free
        free += number == free
        documents[name] = Kept(number, news.marks[name], one.edits)
        _write_shown(known, news, number, name)
        _write_course(known, news, number, one)
    numbers = {name: kept.number for name, kept in documents.items()}
    gone = (known.kept[name].number for name in news.gone)
    note_others(known.decided, (*gone, *(numbers[name] for name in news.courses)))
    for step, name, entries in news.entries:
        if name in numbers:
            put_entries(known.decided, step, numbers, name, entries)
    for key, value in news.notes.items():
        known.decided.put_note(key, value)
    known.decided.put_documents(documents)
    put_head(known.decided, news.maker, news.rounds, news.steps, _totals(news))


def _totals(news: News) -> dict[int, int]:
    """Give how many documents were edited in each step."""
    courses = news.courses.values()
    return {s: news.edited[s] + sum(one.edits >> s & 1 for one in courses) for s in news.steps}


def _write_course(known: Earlier, news: News, number: int, one: Course) -> None:
    judged = (one.judged.digest, body_of(one.judged, ""))
    known.decided.put_body(number, course.written(news.rounds, one.found, one.applied, judged))


def _write_shown(known: Earlier, news: News, number: int, name: str) -> None:
    shown = news.courses[name].shown
    rows = [(step, _shown(known, news, (step, number, name), seen)) for step, seen in shown]
    known.decided.forget_shown(number)
    last: dict[int, Shown] = {}
    for step, written in rows:
        if last.get(step % STAGES) != written:  # also that it shows nothing, once
            known.decided.put_shown(step, number, *written)
        last[step % STAGES] = written


def _shown(known: Earlier, news: News, place: tuple[int, int, str], seen: Any) -> Shown:  # noqa: ANN401  each stage's own
    step, number, name = place
    if seen is None:
        return _NOTHING
    if step % STAGES:
        return facts_bytes(of_table(seen))
    if (step, name) in news.counted:
        return news.counted[step, name], b""
    return known.decided.shown(known.step(step), [number])[number]
