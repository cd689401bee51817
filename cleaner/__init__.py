"""Find dirt and repeated paragraphs in a corpus, clean them, and be able to undo every change."""

TYPE_CHECKING = False  # type checkers take it for true; typing itself would take its time

if TYPE_CHECKING:
    from cleaner.dedup import Groups, duplicates
    from cleaner.library import Result, clean_bytes, clean_folder, clean_text
    from cleaner.model import Change, Settings

__all__ = [
    "Change",
    "Groups",
    "Result",
    "Settings",
    "clean_bytes",
    "clean_folder",
    "clean_text",
    "duplicates",
]


if not TYPE_CHECKING:  # a checker would take any name for one of ours

    def __getattr__(name: str) -> object:
        """Load what is asked for: importing cleaner must cost next to nothing."""
        from importlib import import_module  # noqa: PLC0415

        if name not in __all__:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        homes = {"Change": "model", "Settings": "model", "Groups": "dedup", "duplicates": "dedup"}
        return getattr(import_module(f"cleaner.{homes.get(name, 'library')}"), name)
