"""What an error of the database says, which may be logged."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from fedi_groups.storage.database import Database

pytestmark = pytest.mark.anyio


async def test_no_error_says_what_was_to_be_written(database: Database) -> None:
    with pytest.raises(DBAPIError) as failed:
        async with database.write() as connection:
            await connection.execute(text("INSERT INTO nowhere VALUES (:said)"), {"said": "my cat bites me"})
    assert "nowhere" in str(failed.value) and "bites" not in str(failed.value)
