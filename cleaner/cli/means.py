"""The options that say who does the work of a run, and where."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

if TYPE_CHECKING:
    from cleaner.engines import Engine


class EngineName(StrEnum):
    """Who does the work."""

    LOCAL = "local"
    RAY = "ray"


EngineOption = Annotated[
    EngineName, typer.Option("--engine", help="Who does the work; ray: for a cluster, an extra.")
]
Address = Annotated[
    str | None, typer.Option(help="With --engine ray: which cluster; auto, ray://HOST:PORT.")
]


class Means(NamedTuple):
    """An engine that was asked for."""

    name: EngineName
    address: str | None
    workers: int

    def places(self, sources: Sequence[Path], out: Path | None) -> tuple[list[Path], Path | None]:
        """Give the paths as they hold on other machines too, whose present folder is another one.

        Raises RunError where such an engine cannot do what is asked.
        """
        from cleaner.plan import RunError  # noqa: PLC0415  keeps --help fast

        if self.name is EngineName.LOCAL and self.address:
            message = "--address goes with --engine ray"
            raise RunError(message)
        if self.name is EngineName.LOCAL:
            return list(sources), out
        if out is None or Path("-") in sources:
            message = "--engine ray goes with files and --out"
            raise RunError(message)
        return [source.absolute() for source in sources], out.absolute()

    def engine(self) -> "Engine":
        """Give the engine; nothing has begun."""
        from cleaner.engines import local  # noqa: PLC0415

        workers = self.workers or local.default_workers()
        if self.name is EngineName.LOCAL:
            return local.Engine(workers)
        from cleaner.engines import ray  # noqa: PLC0415

        return ray.Engine(workers, self.address or ray.LOCAL)
