"""A cluster of machines, by Ray (the extra `ray`).

Jobs go out and answers come back; the documents do not. A task reads its files itself and writes to
the spool, so every machine must see the same folders (see cleaner/probe.py).
"""

import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.engines import EngineError, Job, Result

if TYPE_CHECKING:  # the extra
    from types import ModuleType

# Jobs on their way for each processor: enough that none waits, few enough to bound the memory.
AHEAD = 3
# How often a job is tried again where its worker or its machine is lost, or a file system fails.
RETRIES = 3
# Bytes of the store in which jobs and answers lie, for a cluster of our own; more goes to disk.
_STORE = 256 << 20
LOCAL = "local"  # Ray's word for a cluster of our own
_PACKAGE = Path(__file__).parent.parent


class Engine:
    """Runs pure functions as tasks of Ray; the results come in the order of the jobs.

    The cluster is joined when there is a first job.
    """

    alone = False

    def __init__(self, workers: int, address: str = LOCAL) -> None:
        """Name a cluster; `LOCAL` starts one of so many `workers` on this machine."""
        self._workers = workers
        self._address = address
        self._ray: ModuleType | None = None

    def close(self) -> None:
        """Leave the cluster, which ends our tasks; one of our own ends with them."""
        if self._ray is not None:
            self._ray.shutdown()
            self._ray = None

    def rest(self) -> None:
        """Do nothing: the workers are the cluster's, which lets them go in its own time."""

    def map(self, function: Callable[[Job], Result], jobs: Iterable[Job]) -> Iterator[Result]:
        """Yield `function(job)` for each job, in order.

        Where a worker dies, another does its job again. A job that took `RETRIES` more workers with
        it raises EngineError; it is not done here, because it would take us with it.
        """
        ray = self._joined()
        task = ray.remote(_do).options(
            name=function.__name__, max_retries=RETRIES, retry_exceptions=[OSError]
        )
        # After an interrupt, or an error, nobody waits for those on their way: they end with the
        # cluster. To cancel one at the moment in which it answers can end this process (a race in
        # Ray, as in its #54798).
        waiting: deque[Any] = deque()
        for job in jobs:
            waiting.append(task.remote(function, job))
            while len(waiting) >= self._ahead():
                yield _result(ray, waiting.popleft())
        while waiting:
            yield _result(ray, waiting.popleft())

    def everywhere(
        self, function: Callable[[Job], Result], job: Job
    ) -> Iterator[tuple[str, Result]]:
        """Yield the name of each machine that has processors and what `function(job)` is there."""
        ray = self._joined()
        affinity = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy
        task = ray.remote(_do)
        asked = []
        for node in ray.nodes():
            if node["Alive"] and node["Resources"].get("CPU"):
                there = task.options(
                    num_cpus=0, scheduling_strategy=affinity(node["NodeID"], soft=False)
                )
                name = f"{node['NodeManagerHostname']} ({node['NodeManagerAddress']})"
                asked.append((name, there.remote(function, job)))
        for name, promise in asked:
            yield name, _result(ray, promise)

    def _ahead(self) -> int:
        """Give how many jobs may be on their way now: machines come and go."""
        return AHEAD * max(int(self._joined().cluster_resources().get("CPU", 0)), 1)

    def _joined(self) -> "ModuleType":
        if self._ray is None:
            self._ray = _imported()
            _join(self._ray, self._workers, self._address)
        return self._ray


def _do(function: Callable[[Job], Result], job: Job) -> Result:
    """Be the task."""
    return function(job)


def _result(ray: "ModuleType", promise: Any) -> Any:  # noqa: ANN401  of a function that is not known
    """Wait for a job; raises what its function raised, and EngineError."""
    try:
        return ray.get(promise)
    except ray.exceptions.RayTaskError as error:
        raise error.cause from error
    except ray.exceptions.RayError as error:
        told = " ".join(str(error).split())
        message = f"Ray could not do a job, though it was tried {RETRIES} times more: {told}"
        raise EngineError(message) from error


def _imported() -> "ModuleType":
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # before the import: nothing is told to anybody
    try:
        import ray  # noqa: PLC0415  the extra
        import ray.util.scheduling_strategies  # noqa: PLC0415
    except ImportError as error:
        message = "the engine ray needs the extra: pip install 'cleaner-corpus[ray]'"
        raise EngineError(message) from error
    return ray


def _join(ray: "ModuleType", workers: int, address: str) -> None:
    """Connect to a cluster, which gets this very package; or start one, which has it."""
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    own = {"num_cpus": workers, "include_dashboard": False, "object_store_memory": _STORE}
    given = {"runtime_env": {"py_modules": [str(_PACKAGE)]}}
    try:
        ray.init(address=address, **quiet, **(own if address == LOCAL else given))
    except (OSError, RuntimeError, ValueError) as error:
        message = f"Ray cannot join the cluster ({address}): {error}"
        raise EngineError(message) from error
