"""The databases that other tests stand on."""

import pytest
from sqlalchemy import create_engine, text

from tests import databases


def _with_a_table(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE venue (name VARCHAR(80))"))
    engine.dispose()


def _rows_after_one_more(url: str) -> int:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO venue VALUES ('Town hall')"))
        rows: int = connection.execute(text("SELECT count(*) FROM venue")).scalar_one()
    engine.dispose()
    return rows


def test_gives_each_test_its_own_sqlite_file(tmp_path):
    template = databases.sqlite_template(tmp_path, _with_a_table)
    for name in ("first", "second"):
        (tmp_path / name).mkdir()

    rows = [
        _rows_after_one_more(databases.fresh_sqlite(template, tmp_path / name))
        for name in ("first", "second")
    ]

    assert rows == [1, 1]


@pytest.mark.postgres
def test_gives_each_test_its_own_postgres_database():
    programs = databases.server_programs()
    if not programs:
        pytest.skip("there is no PostgreSQL server on this machine")

    with databases.running_cluster(programs) as cluster:
        _with_a_table(cluster.create(databases.TEMPLATE))
        rows = []
        for _ in range(2):
            with databases.fresh_postgres(cluster) as url:
                rows.append(_rows_after_one_more(url))

    assert rows == [1, 1]
    assert not cluster.folder.exists()
