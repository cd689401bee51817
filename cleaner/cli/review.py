"""`cleaner review`: the change report, in which an editor accepts changes or takes them back."""

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import EXIT_ERROR
from cleaner.cli.options import Workers
from cleaner.cli.report import Language

if TYPE_CHECKING:
    from cleaner.review.server import Server


def review(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The output of `cleaner clean`.")],
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port on this machine; 0: any that is free.")
    ] = 0,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    lang: Annotated[
        Language, typer.Option(help="Language of the page; auto: that of the browser.")
    ] = Language.AUTO,
    source: Annotated[
        str, typer.Option(help="The folder which was cleaned, for commands that the page copies.")
    ] = "",
    workers: Workers = 0,
) -> None:
    """Serve the report to this machine: accept each change, or take it back in OUT itself."""
    from cleaner.ledger import LedgerError  # noqa: PLC0415  keeps --help fast
    from cleaner.plan import RunError  # noqa: PLC0415
    from cleaner.rejections import RejectionsError  # noqa: PLC0415
    from cleaner.report.visible import visible  # noqa: PLC0415
    from cleaner.review.desk import at_desk  # noqa: PLC0415
    from cleaner.review.server import Server  # noqa: PLC0415

    told = {"lang": "" if lang is Language.AUTO else lang.value, "source": source}
    try:
        with at_desk(out, told, workers) as desk, Server(desk, port) as server:
            typer.echo(f"review of {visible(str(out))}: {server.address}  (Ctrl-C ends it)")
            if open_:
                webbrowser.open(server.address)
            _serve(server)
    except (LedgerError, RejectionsError, RunError, OSError) as error:
        typer.echo(f"cleaner: {visible(str(error))}", err=True)
        raise typer.Exit(EXIT_ERROR) from error


def _serve(server: "Server") -> None:
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        typer.echo("the review has ended; what was decided is written", err=True)
