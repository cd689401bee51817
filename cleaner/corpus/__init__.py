"""The corpus stages, in order: template lines go before duplicates are looked for."""

TYPE_CHECKING = False  # type checkers take it for true; typing itself would take its time

if TYPE_CHECKING:
    from cleaner.model import CorpusStage

    CORPUS_STAGES: tuple[CorpusStage, ...]
else:

    def __getattr__(name: str) -> object:
        """Load the stages where all are asked for: who needs one of them is spared the other."""
        if name != "CORPUS_STAGES":
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        from cleaner.corpus import duplicates, templates  # noqa: PLC0415

        globals()[name] = (templates, duplicates)
        return globals()[name]
