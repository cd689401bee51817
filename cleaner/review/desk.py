"""One output under review: its pages, and what is decided on them.

Requests come one after the other. A decision to take something back is done when it is answered:
the text stands in the output again, and so do ledger, summary and rejections (see rerun.py).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, NamedTuple

from cleaner import again, files, ledger, output, rejections, rerun
from cleaner.account import files as pages
from cleaner.account.gather import Account, gather
from cleaner.checks import RULES as CHECKS
from cleaner.plan import RunError
from cleaner.rejections import Rejection
from cleaner.report.chinese import both
from cleaner.review import decisions
from cleaner.review.decisions import ACCEPTED, OPEN, REJECTED, Decisions
from cleaner.review.places import Place, decisions_at, keys_at, places_of
from cleaner.rules import all_rules

_CHECKS = frozenset(rule.code for rule in CHECKS)


class StaleError(Exception):
    """The page is not of the run that is there now: it must be loaded again."""


@contextmanager
def at_desk(out: Path, told: Mapping[str, Any], workers: int = 0) -> Iterator["Desk"]:
    """Give the desk of an output; `told` is what its pages say besides the account.

    What a crash left undone is done first. At the end it waits for what is under way. Raises
    LedgerError, RejectionsError or RunError where there is nothing that can be reviewed.
    """
    notes = out / files.NOTES
    header, _ = ledger.read(notes)
    if header.fixes:
        message = f"{out} was fixed in place: cleaner undo {out} --to DIR gives the originals"
        raise RunError(message)
    with output.locked(notes, "review.lock", "review"), TemporaryDirectory() as folder:
        if rerun.was_cut_off(out):
            rerun.take_back(out, (), workers=workers)
        elif again.part(notes).exists():
            with output.locked(notes):
                again.forget(notes)
        decisions.read(notes)
        desk = Desk(out, told, workers, Path(folder))
        try:
            yield desk
        finally:
            desk.lock.acquire()


class Wish(NamedTuple):
    """A verdict for a place, or for what was decided before."""

    verdict: str
    what: Place | Rejection


class Desk:
    """The output; `at_desk` gives one."""

    def __init__(self, out: Path, told: Mapping[str, Any], workers: int, folder: Path) -> None:
        """Sit down at an output; `folder` is for what is made of it."""
        self._out = out
        self._notes = out / files.NOTES
        self._told = {**told, "out": str(out)}
        self._workers = workers
        self._folder = folder
        self._account: Account | None = None
        self.lock = Lock()

    def page(self, name: str) -> bytes | None:
        """Give a page by its file name; None where there is none. Raises what `decide` raises."""
        with self.lock:
            account = self._present(self._digest())
            names = pages.names_of(account)
            if name not in names:
                return None
            told = {**self._told, "review": self._state()}
            return pages.text(account, names.index(name), told).encode()

    def decide(self, digest: str, wishes: Sequence[Wish]) -> Mapping[str, Any]:
        """Do what is wished; give the digest of the ledger then, and the decisions that hold.

        Raises StaleError where `digest` is not that of the ledger, RunError where it cannot be
        done, and then nothing is.
        """
        with self.lock:
            if digest != self._digest():
                message = "the run was done again since this page was loaded"
                raise StaleError(message)
            before = decisions.read(self._notes)
            made = self._made(wishes)
            forgotten = self._forgotten(wishes, before)
            kept = {key: one for key, one in before.items() if key not in forgotten | made.keys()}
            self._carry_out(before, kept | made, forgotten)
            return {"ledger": self._digest()}

    def _made(self, wishes: Sequence[Wish]) -> Decisions:
        """Give the decisions to make; raises RunError where there is nothing to decide."""
        made: Decisions = {}
        for verdict in (ACCEPTED, REJECTED):
            places = {place for kind, place in _places(wishes) if kind == verdict}
            found = list(decisions_at(self._out, verdict, places))
            missing = places - {Place(one.document, one.rule, one.line) for one in found}
            if missing:
                place = min(missing)
                message = f"{place.rule} did nothing at {place.document}:{place.line}"
                raise RunError(message)
            made |= {one.rejection: one for one in found}
        barred = {one.rule for one in made.values() if one.verdict == REJECTED} & _CHECKS
        if barred:
            message = f"{min(barred)} is a check of the run itself: there is nothing to take back"
            raise RunError(message)
        return made

    def _forgotten(self, wishes: Sequence[Wish], known: Decisions) -> set[Rejection]:
        """Give the decisions to forget: named themselves, or by the place where they were made."""
        places = {place for kind, place in _places(wishes) if kind == OPEN}
        there = {key for key in keys_at(self._out, places) if key in known}
        # the ledger has no row for a record in which nothing is changed any more
        there |= {
            k for k, one in known.items() if Place(one.document, one.rule, one.line) in places
        }
        named = {wish.what for wish in wishes if isinstance(wish.what, Rejection)}
        return there | named

    def _carry_out(self, before: Decisions, after: Decisions, forgotten: set[Rejection]) -> None:
        """Write the decisions, and do the run again where it changes.

        On an error before the run all is as it was. A crash in between does no harm: what runs
        obey is written with the run (see decisions.py).
        """
        wanted = {key for key, one in after.items() if one.verdict == REJECTED}
        obeyed = set(rejections.read(self._notes))
        added, dropped = wanted - obeyed, obeyed & (forgotten | (after.keys() - wanted))
        decisions.write(self._notes, after.values())
        if not added and not dropped:
            return
        try:
            rerun.take_back(self._out, added, dropped=dropped, workers=self._workers)
        except RunError:
            # a run that has begun is taken up by the next desk: then what was decided holds
            if not rerun.was_cut_off(self._out):
                decisions.write(self._notes, before.values())
            raise

    def _digest(self) -> str:
        """Give the digest of the ledger; raises RunError while a run is under way."""
        try:
            summary = json.loads((self._notes / ledger.SUMMARY).read_bytes())
        except (OSError, ValueError) as error:
            message = f"the run in {self._out} did not end: is another one under way?"
            raise RunError(message) from error
        return str(summary["ledger"]["digest"])

    def _present(self, digest: str) -> Account:
        if self._account is None or self._account.head["ledger"] != digest:
            self._account = gather(self._out, self._folder)
        return self._account

    def _state(self) -> Mapping[str, Any]:
        """Give what the page must know of decisions: those on it, and all in their order."""
        known = decisions.read(self._notes)
        rows = [one._asdict() | both("evidence", one.evidence) for one in known.values()]
        others = [one for one in rejections.read(self._notes) if one not in known]
        rows += [{"verdict": REJECTED, **one._asdict()} for one in others]
        marks = [[*place, one.verdict] for place, one in places_of(self._out, known)]
        codes = {row["rule"] for row in rows} & all_rules().keys()
        found = {code: all_rules()[code] for code in sorted(codes)}
        told = {code: {"name": r.name, "summary": r.summary} for code, r in found.items()}
        return {"marks": marks, "decisions": rows, "rules": told}


def _places(wishes: Sequence[Wish]) -> Iterator[tuple[str, Place]]:
    return ((wish.verdict, wish.what) for wish in wishes if isinstance(wish.what, Place))
