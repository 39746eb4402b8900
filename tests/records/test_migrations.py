import shutil

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, func, inspect, select, text
from sqlalchemy.orm import Session

from malp_flow.errors import Misconfigured
from malp_flow.records import session as store
from malp_flow.records.session import alembic_config, create_all_in_memory, make_engine, migrate
from malp_flow.records.tables import metadata
from tests.records.house import a_filled_house


def _differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection), metadata)


def test_builds_every_table_from_nothing(engine):
    found = set(inspect(engine).get_table_names())

    assert found == {*metadata.tables, "alembic_version"}
    assert len(found) > 40


def test_migrates_to_what_the_models_say(engine):
    assert _differences(engine) == []


def test_notices_when_models_and_migrations_drift(engine):
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE agency DROP COLUMN kind"))
        connection.execute(text("DROP INDEX ix_ladder_step_planned"))

    assert {change[0] for change in _differences(engine)} == {"add_column", "add_index"}


def test_keeps_the_partial_indexes_partial(engine):
    kept = {
        (table, index["name"])
        for table in (
            *("review", "ladder_step", "letter", "alarm", "event_invitation"),
            *("body_meeting", "awaited_day"),
        )
        for index in inspect(engine).get_indexes(table)
        if index["dialect_options"].get(f"{engine.dialect.name}_where") is not None
    }

    assert kept == {
        ("review", "ix_review_look_again_at"),
        ("ladder_step", "ix_ladder_step_planned"),
        ("ladder_step", "ix_ladder_step_held"),
        ("letter", "ix_letter_pending"),
        ("letter", "ix_letter_held"),
        ("alarm", "uq_alarm_standing"),
        ("event_invitation", "uq_event_invitation_standing"),
        ("body_meeting", "uq_body_meeting_standing"),
        ("awaited_day", "uq_awaited_day_waiting"),
    }


def test_keeps_the_checks_of_the_models(engine):
    found = {
        check["name"] for table in metadata.tables for check in inspect(engine).get_check_constraints(table)
    }

    assert found == {
        "ck_action_impact",
        "ck_action_source",
        "ck_action_status",
        "ck_action_update_status",
        "ck_answer_voided_because",
        "ck_awaited_day_place_says_item",
        "ck_chronology_row_ends_after_it_begins",
        "ck_deadline_place_says_item",
        "ck_document_version_confirmed_by_somebody",
        "ck_entry_in_a_review_or_not",
        "ck_event_invitation_answer",
        "ck_event_note_kind",
        "ck_family_engagement_decided",
        "ck_ladder_step_state",
        "ck_letter_status",
        "ck_moderated_grade_kind",
        "ck_reminder_hold_kind",
        "ck_report_comment_outcome",
        "ck_second_reading_outcome",
    }


def test_migrates_twice_without_harm(database_url, engine, house):
    migrate(database_url)

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM answer")) == 1


def test_goes_down_to_nothing_and_up_again(engine):
    with engine.connect() as connection:
        command.downgrade(alembic_config(connection), "base")
    left = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        command.upgrade(alembic_config(connection), "head")

    assert left == {"alembic_version"}
    assert _differences(engine) == []


def test_names_every_constraint():
    unnamed = [
        (table.name, constraint)
        for table in metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]

    assert not unnamed


def test_fits_every_name_into_what_postgresql_keeps_of_one():
    names = [
        str(thing.name)
        for table in metadata.tables.values()
        for thing in (*table.constraints, *table.indexes)
    ]

    assert max(map(len, names)) <= 63


def test_rehearses_on_the_same_tables_in_memory():
    engine = make_engine("sqlite://")

    create_all_in_memory(engine)

    assert _differences(engine) == []
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    engine.dispose()


REBUILDING = """
from alembic import op

revision = "9999"
down_revision = "NEWEST"


def upgrade():
    with op.batch_alter_table("item", recreate="always"):
        pass
"""


def one_more_migration(folder, monkeypatch):
    """Add a migration to a copy of ours, and let that be what tables are brought up to."""
    migrations = folder / "migrations"
    shutil.copytree(store._MIGRATIONS, migrations)
    newest = max(path.name[:4] for path in (migrations / "versions").glob("[0-9]*.py"))
    rebuilding = REBUILDING.replace("NEWEST", newest)
    (migrations / "versions" / "9999_rebuild.py").write_text(rebuilding)
    monkeypatch.setattr(store, "_MIGRATIONS", migrations)


def test_keeps_what_hangs_on_a_table_that_is_rebuilt(sqlite_url, tmp_path, monkeypatch):
    engine = make_engine(sqlite_url)
    session = Session(engine)
    a_filled_house(session)
    one_more_migration(tmp_path, monkeypatch)
    before = _rows(session)

    migrate(sqlite_url)

    assert session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    assert _rows(session) == before
    assert sum(before.values()) > 10
    session.close()
    engine.dispose()


def _rows(session: Session) -> dict[str, int]:
    counted = {
        name: session.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in metadata.tables.items()
    }
    session.rollback()
    return counted


def test_undoes_a_migration_that_would_leave_rows_pointing_nowhere(sqlite_url, tmp_path, monkeypatch):
    loose = create_engine(sqlite_url)  # without our pragmas, so that the damage can be done
    with loose.begin() as connection:
        connection.execute(text("INSERT INTO identity_sheet VALUES ('aa', 'bb', x'00')"))
    one_more_migration(tmp_path, monkeypatch)

    with pytest.raises(Misconfigured, match="2 rows would point nowhere"):
        migrate(sqlite_url)
    with loose.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) != "9999"
    loose.dispose()
