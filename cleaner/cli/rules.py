"""`cleaner rules` and `cleaner explain`: made from the rules themselves."""

from typing import Annotated

import typer

from cleaner.cli import EXIT_ERROR


def rules(
    markdown: Annotated[bool, typer.Option("--markdown", help="As a table for a README.")] = False,
) -> None:
    """List every rule: code, name, what it does by default, the fault."""
    from cleaner.report.markdown import rules_table  # noqa: PLC0415  keeps --help fast
    from cleaner.rules import all_rules  # noqa: PLC0415

    if markdown:
        typer.echo(rules_table(all_rules().values()), nl=False)
        return
    for rule in all_rules().values():
        kind = "flags" if rule.before == rule.after else "safe" if rule.safe else "removes words"
        state = kind if rule.default else f"{kind}, opt-in"
        typer.echo(f"{rule.code}  {rule.name:<28} {state:<22} {rule.summary}")


def explain(
    code: Annotated[str, typer.Argument(metavar="CODE", help="A rule's code or name.")],
) -> None:
    """Show a rule: the fault, an example, the reason, how to switch it off."""
    from cleaner.config import did_you_mean  # noqa: PLC0415
    from cleaner.rules import all_rules  # noqa: PLC0415

    known = all_rules()
    names = {rule.name: rule for rule in known.values()}
    rule = known.get(code.upper()) or names.get(code)
    if rule is None:
        hint = did_you_mean(code, [*known, *names])
        typer.echo(f"cleaner: no rule is called {code!r}{hint}", err=True)
        raise typer.Exit(EXIT_ERROR)
    typer.echo(f"{rule.code} {rule.name}: {rule.summary}\n")
    if rule.before == rule.after:
        typer.echo(f"Flags, and keeps:\n{rule.before}")
    else:
        typer.echo(f"Before:\n{rule.before}\n\nAfter:\n{rule.after}")
    if rule.reason:
        typer.echo(f"\n{rule.reason}")
    words = "keeps every word" if rule.safe else "removes words"
    use = f"--ignore {rule.code}" if rule.default else f"--extend-select {rule.code}"
    typer.echo(f"\nThe rule {words}. {'Off' if rule.default else 'On'} with {use}.")
