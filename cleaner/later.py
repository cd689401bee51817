"""What is loaded or compiled when it is first used: a command that needs little starts at once.

A stand-in makes what it stands for when something of it is asked for, and keeps that as its own:
the second use costs what it would without a stand-in.
"""

import re
from collections.abc import Callable
from functools import cache
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
    """A pattern that is asked only about texts with the characters a match needs.

    Until then it is not compiled; and to look for a character takes a tenth of a search.
    """

    def __init__(self, make: Callable[[], Any], needs: str) -> None:
        super().__init__(cache(make))
        self.__dict__["_needs"] = needs

    def search(self, text: str, *span: int) -> object:
        return self._make().search(text, *span) if self._may_match(text) else None

    def finditer(self, text: str, *span: int) -> object:
        return self._make().finditer(text, *span) if self._may_match(text) else iter(())

    def _may_match(self, text: str) -> bool:
        for char in self._needs:  # noqa: SIM110  any() takes three times as long
            if char in text:
                return True
        return False


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
    is spared. It has the methods of a pattern; functions of `re` do not take it for one.
    """

    def compiled() -> object:
        return re.compile(source() if callable(source) else source, flags)

    return _Sought(compiled, needs) if needs else _StandIn(compiled)
