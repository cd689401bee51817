"""Numbers of things, in words."""


def counted(number: int, noun: str) -> str:
    """Give a number with its noun: 1 file, 2 files."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
