"""The processes of this machine."""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from cleaner import garbage, later
from cleaner.engines import Job, Result

if TYPE_CHECKING:
    import multiprocessing
    from concurrent import futures
    from concurrent.futures import process
    from multiprocessing import connection
else:
    multiprocessing = later.module("multiprocessing")
    futures = later.module("concurrent.futures")
    process = later.module("concurrent.futures.process")

# Jobs on their way for each worker: enough that none waits, few enough that memory stays bounded.
AHEAD = 3


def default_workers() -> int:
    """Give the number of processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin(wanted: "connection.Connection") -> None:
    """Make this process a worker, which ends with its parent, or when the parent closes `wanted`.

    An interrupt is for the parent. A worker that outlived a killed parent would go on writing where
    the next run writes.
    """
    garbage.search_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_when_unwanted, args=(wanted,), daemon=True).start()


def _end_when_unwanted(wanted: "connection.Connection") -> None:
    wanted.poll(None)  # nothing is ever sent: this returns when the other end is closed
    os._exit(1)


class Engine:
    """Runs pure functions over jobs; the results come in the order of the jobs.

    With one worker, or one job, nothing is started and all runs here. Workers are spawned, not
    forked: what a job does must not depend on what this process did before.
    """

    def __init__(self, workers: int) -> None:
        """Allow so many processes."""
        self._workers = max(workers, 1)
        self._pool: futures.ProcessPoolExecutor | None = None
        self._waiting: deque[tuple[Any, futures.Future[Any]]] = deque()
        self._wanted: connection.Connection | None = None

    @property
    def alone(self) -> bool:
        """Say whether there is one worker only: then all is done in this process."""
        return self._workers == 1

    def close(self) -> None:
        """End the workers, at once where nobody waits any more for what they do."""
        if self._pool is not None:
            if self._wanted is not None and not all(job.done() for _, job in self._waiting):
                self._wanted.close()
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def rest(self) -> None:
        """End the workers; the next job starts others."""
        self.close()

    def everywhere(
        self, function: Callable[[Job], Result], job: Job
    ) -> Iterator[tuple[str, Result]]:
        """Yield nothing: there is no other machine."""
        _ = function, job
        return iter(())

    def map(self, function: Callable[[Job], Result], jobs: Iterable[Job]) -> Iterator[Result]:
        """Yield `function(job)` for each job, in order.

        Where a worker dies (killed, out of memory) the jobs it takes with it are done here, one by
        one, so that one hard job cannot lose the others.
        """
        jobs = iter(jobs)
        first = list(islice(jobs, 2))
        if self._workers == 1 or len(first) == 1:
            yield from map(function, first)
            yield from map(function, jobs)
            return
        yield from self._spread(function, chain(first, jobs))

    def _spread(self, function: Callable[[Job], Result], jobs: Iterator[Job]) -> Iterator[Result]:
        waiting = self._waiting = deque()
        for job in jobs:
            waiting.append((job, self._submit(function, job)))
            if len(waiting) >= self._workers * AHEAD:
                yield self._result(function, *waiting.popleft())
        while waiting:
            yield self._result(function, *waiting.popleft())

    def _submit(self, function: Callable[[Job], Result], job: Job) -> "futures.Future[Result]":
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            wanted, self._wanted = context.Pipe(duplex=False)
            self._pool = futures.ProcessPoolExecutor(
                self._workers,
                mp_context=context,
                initializer=_begin,
                initargs=(wanted,),
            )
        try:
            return self._pool.submit(function, job)
        except process.BrokenProcessPool:
            self._pool = None
            return self._submit(function, job)

    def _result(
        self, function: Callable[[Job], Result], job: Job, future: "futures.Future[Result]"
    ) -> Result:
        try:
            return future.result()
        except process.BrokenProcessPool:
            return function(job)
