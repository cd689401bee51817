"""What is loaded or compiled when it is first used: a command that needs little starts at once.

A stand-in makes what it stands for when something of it is asked for, and keeps that as its own:
the second use costs what it would without a stand-in.
"""

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar, overload

Made = TypeVar("Made")


class _StandIn:
    def __init__(self, make: Callable[[], Any]) -> None:
        self.__dict__["_make"] = make

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  what a module or a pattern has
        """Come here only for what was not asked for before."""
        value = self.__dict__[name] = getattr(self.__dict__["_make"](), name)
        return value


class _Sought(_StandIn):
    """A pattern that is not compiled while no text has the characters a match needs.

    Once compiled, the pattern's own methods hide those below.
    """

    def __init__(self, make: Callable[[], Any], needs: str) -> None:
        super().__init__(make)
        self.__dict__["_needs"] = needs

    def search(self, text: str, *span: int) -> object:
        if not any(char in text for char in self.__dict__["_needs"]):
            return None
        return self.__getattr__("search")(text, *span)

    def finditer(self, text: str, *span: int) -> object:
        if not any(char in text for char in self.__dict__["_needs"]):
            return iter(())
        return self.__getattr__("finditer")(text, *span)


def made(make: Callable[[], Made]) -> Made:
    """Give what `make` returns, made when something of it is first asked for."""
    stand_in: Any = _StandIn(make)
    return stand_in  # type: ignore[no-any-return]


def module(name: str) -> Any:  # noqa: ANN401  as every module is to a type checker
    """Give a module that is imported at its first use; its types come from a guarded import."""
    return _StandIn(lambda: import_module(name))


@overload
def pattern(
    source: str | Callable[[], str], flags: int = 0, *, needs: str = ""
) -> re.Pattern[str]: ...
@overload
def pattern(source: bytes, flags: int = 0) -> re.Pattern[bytes]: ...
def pattern(source: Any, flags: int = 0, *, needs: str = "") -> Any:
    """Give a regular expression that is compiled at its first use, its source made then as well.

    Where every match has one of the characters in `needs`, a search in text that has none of them
    is no use yet. It has the methods of a pattern; functions of `re` do not take it for one.
    """

    def compiled() -> object:
        return re.compile(source() if callable(source) else source, flags)

    return _Sought(compiled, needs) if needs else _StandIn(compiled)
