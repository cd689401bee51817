"""The command line: parses and prints, nothing else."""


def main() -> None:
    """Run the command line."""
