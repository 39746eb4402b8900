"""`malp-flow workflow migrate`: what another version of a workflow would change, and then exactly that."""

from dataclasses import asdict
from pathlib import Path

import click

from malp_flow.cli import opening
from malp_flow.cli.exit_codes import CHANGED_MEANWHILE
from malp_flow.cli.opening import Asked
from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.engine.migrating import Line
from malp_flow.engine.version_map import VersionMap, load_map
from malp_flow.errors import Conflict, Refused
from malp_flow.services import library, migrated, migrating, migration_words
from malp_flow.services.migrated import Approval, Told
from malp_flow.services.migrating import Report, Shown
from malp_flow.wiring import House
from malp_flow.wording import count_words, list_words

_APPLY = ("approved_by", "reason")


@click.command("migrate", cls=Verb)
@click.argument("name", metavar="WORKFLOW")
@click.option("--from", "old", type=click.IntRange(min=1), metavar="VERSION", help="The version they run on.")
@click.option("--to", "new", type=click.IntRange(min=1), metavar="VERSION", help="Without it, the newest.")
@click.option(
    "--map", "map_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="What was renamed (YAML): states, moves, items, roles, deadlines.",
)  # fmt: skip
@click.option(
    "--clocks", type=click.Choice(["keep", "recompute", "cancel"]),
    help="What becomes of days that run: keep (usual), count anew, or stop.",
)  # fmt: skip
@click.option("--review", "only", multiple=True, metavar="REF", help="Only this review; may be given again.")
@click.option("--apply", "started", metavar="HASH", help="Do what the dry run of this hash has shown.")
@click.option("--approved-by", metavar="ADDRESS", help="With --apply: who approves; another than who acts.")
@click.option("--reason", metavar="TEXT", help="With --apply: why, in a sentence. It is kept in the history.")
@opening.acts
def migrate(
    name: str,
    old: int | None,
    new: int | None,
    map_file: Path | None,
    clocks: str | None,
    only: tuple[str, ...],
    started: str | None,
    approved_by: str | None,
    reason: str | None,
    asked: Asked,
) -> None:
    """Show what would become of the reviews that run on one version of WORKFLOW if they moved to another.

    Nothing changes before --apply with the hash that is shown at the end.

    Example: malp-flow workflow migrate malp --from 3 --as dana@fernshire.example
    """
    if started is None:
        if old is None or approved_by or reason:
            opening.which("Say --from VERSION to look, or --apply HASH --approved-by ADDRESS --reason TEXT.")
        renamed, raw = _map(map_file, clocks)
        _show(name, (old, new), renamed, (str(map_file or "the map"), raw), only, asked)
        return
    if old or new or map_file or clocks or only or not (approved_by and reason):
        opening.which("Apply with --apply HASH --approved-by ADDRESS --reason TEXT; the rest was shown.")
    _apply(name, started, approved_by, reason, asked)


def _map(file: Path | None, clocks: str | None) -> tuple[VersionMap, bytes]:
    raw = file.read_bytes() if file else b""
    given = load_map(str(file), raw) if file else VersionMap()
    return (given.model_copy(update={"clocks": clocks}) if clocks else given), raw


def _show(
    name: str,
    ends: tuple[int, int | None],
    renamed: VersionMap,
    map_file: tuple[str, bytes],
    only: tuple[str, ...],
    asked: Asked,
) -> None:
    with opening.acting(asked) as desk:
        old, new = (migrating.version(desk.session, name, end) for end in ends)
        report = migrating.dry_run(
            desk.session,
            old=old,
            new=new,
            renamed=renamed,
            map_file=map_file,
            only=only,
            by=desk.by,
            now=desk.now,
        )
        told = migration_words.told(desk.session, report)
    if asked.as_json:
        tell_json(_as_json(name, report))
        return
    for group in told:
        click.echo(list_words(list(group.references)))
        for line in group.lines:
            click.echo(f"  {line}")
    click.echo("{} can move; {} cannot. No email goes at once.".format(*migration_words.how_many(report)))
    click.echo(f"Hash: {report.shown.hash}")


def _as_json(name: str, report: Report) -> dict[str, object]:
    return {
        "workflow": name,
        "hash": report.shown.hash,
        "from": report.shown.old,
        "to": report.shown.new,
        "map": report.shown.renamed.model_dump(mode="json"),
        "letters_at_once": 0,
        "reviews": [_line(line) for line in report.lines],
    }


def _line(line: Line) -> dict[str, object]:
    return line.as_json() | {"may_move": line.may_move}


def _apply(name: str, started: str, approved_by: str, reason: str, asked: Asked) -> None:
    with opening.house() as house:
        with opening.acting_in(house, asked) as desk:
            shown = migrating.shown(desk.session, started, by=desk.by, now=desk.now)
            if library.definition(desk.session, shown.new).workflow.workflow != name:
                raise migrating.NoSuchDryRun
            approver = desk.member(approved_by).person_id
            approval = Approval(approver, reason)
            migrated.require_approval(desk.session, approval, by=desk.by, now=desk.now)
        told = [_carried(house, asked, reference, shown, approval) for reference in sorted(shown.marks)]
    _say(told, asked)


def _carried(house: House, asked: Asked, reference: str, shown: Shown, approval: Approval) -> Told:
    """Move one review in a transaction of its own: what keeps one back keeps no other."""
    try:
        with opening.acting_in(house, asked) as desk:
            return migrated.carry_over(desk.session, reference, shown, approval, by=desk.by, now=desk.now)
    except (Refused, Conflict) as kept_back:
        return Told(reference, moved=False, because=(str(kept_back),))


def _say(told: list[Told], asked: Asked) -> None:
    moved = [each for each in told if each.moved]
    if asked.as_json:
        tell_json({"done": bool(moved), "reviews": [asdict(each) for each in told]})
    else:
        for each in told:
            click.echo(f"{each.reference}: {'moved' if each.moved else ' '.join(each.because)}")
        done = count_words(len(moved), "review", "reviews")
        click.echo(f"{done} moved, {len(told) - len(moved)} left as they were.")
    if not moved:
        raise click.exceptions.Exit(CHANGED_MEANWHILE)
