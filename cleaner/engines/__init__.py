"""Who runs the jobs of a run: one protocol, thin drivers of the same pure functions."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


class EngineError(Exception):
    """The engine cannot do the jobs: says why and what to do."""


class Engine(Protocol):
    """Runs functions over jobs, somewhere.

    A function may be called twice with a job (a worker was lost) and twice at the same time (it was
    thought lost): whoever writes files writes the same bytes under the same names, each file whole.
    """

    @property
    def alone(self) -> bool:
        """Say whether there is one worker only: then all is done in this process."""

    def map(self, function: Callable[[Job], Result], jobs: Iterable[Job]) -> Iterator[Result]:
        """Yield `function(job)` for each job, in order; few jobs are on their way at a time.

        Raises what the function raises, and EngineError where no worker could do a job.
        """

    def everywhere(
        self, function: Callable[[Job], Result], job: Job
    ) -> Iterator[tuple[str, Result]]:
        """Yield each other machine's name and what `function(job)` is there."""

    def close(self) -> None:
        """Drop what is not done and let the workers go."""

    def rest(self) -> None:
        """Give back the memory of workers of this machine that wait; a next job starts them again.

        Only where no job is on its way.
        """
