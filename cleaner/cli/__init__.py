"""The command line: parses and prints, nothing else."""

import sys

EXIT_OK = 0
EXIT_FINDINGS = 1
EXIT_ERROR = 2
EXIT_INTERRUPTED = 130


def _run(arguments: list[str]) -> None:
    from cleaner.cli import plain  # noqa: PLC0415  nothing is loaded before it is needed
    from cleaner.cli.asked import DedupAsked  # noqa: PLC0415

    asked = plain.read(arguments)
    if asked is None:
        from cleaner.cli.app import app  # noqa: PLC0415

        app(prog_name="cleaner")
        return
    if isinstance(asked, DedupAsked):
        from cleaner.cli import groups  # noqa: PLC0415

        sys.exit(groups.answer(asked))
    from cleaner.cli.answer import answer  # noqa: PLC0415

    sys.exit(answer(asked))


def _told(error: Exception) -> str:
    """Say what went wrong: which file, where the system refused it; else of what kind it is."""
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}"
    kind = type(error).__name__
    return f"{error} ({kind})" if str(error) else kind


def main() -> None:
    """Be a process: run its command line and end."""
    if sys.argv[1:] == ["--version"]:  # asked by scripts and hooks: Typer would take most of it
        from importlib.metadata import version  # noqa: PLC0415

        sys.stdout.write(f"cleaner {version('cleaner-corpus')}\n")
        return
    from cleaner.cli import process  # noqa: PLC0415  nothing is loaded before it is needed

    try:
        command()
    except SystemExit as ended:
        process.leave(ended.code)
    process.leave(EXIT_OK)


def command() -> None:
    """Run the command line; whatever goes wrong ends in one line and exit status 2.

    Raises SystemExit.
    """
    from cleaner import garbage  # noqa: PLC0415  nothing is loaded before it is needed
    from cleaner.cli import process  # noqa: PLC0415

    garbage.search_seldom()
    process.start_no_idle_threads()
    process.fill_closed_streams()
    try:
        with process.ended_by_signals():
            _run(sys.argv[1:])
    except process.Ended as ended:
        sys.stderr.write("cleaner: ended by a signal; the same command goes on\n")
        sys.exit(ended.status)
    except KeyboardInterrupt:
        sys.stderr.write("cleaner: interrupted\n")
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        process.forget_output()  # who read it has gone: nothing is left to say
        sys.exit(EXIT_ERROR)
    except Exception as error:  # noqa: BLE001  the entry point: Typer would exit 1, "findings"
        from cleaner.report.visible import visible  # noqa: PLC0415

        sys.stderr.write(f"cleaner: {visible(_told(error))}\n")
        sys.exit(EXIT_ERROR)
