"""Files of other servers, line by line."""

import pytest

from fedi_groups.domain.importing import MOST_LINES, ImportKind, read_sheet
from fedi_groups.errors import Malformed


def test_follows_as_mastodon_writes_them() -> None:
    body = (
        "Account address,Show boosts,Notify on new posts,Languages\r\n"
        'ada@one.test,true,false,\r\nbob@two.test,false,true,"de, en"\r\n'
    )
    sheet = read_sheet(ImportKind.FOLLOWS, body.encode())
    assert [each.address for each in sheet.lines] == ["ada@one.test", "bob@two.test"]
    assert sheet.lines[0].said == {"reblogs": True, "notify": False, "languages": []}
    assert sheet.lines[1].said == {"reblogs": False, "notify": True, "languages": ["de", "en"]}
    assert sheet.unread == ()


@pytest.mark.parametrize(
    ("kind", "body", "addresses"),
    [
        (ImportKind.FOLLOWS, "ada@one.test\nbob@two.test", ["ada@one.test", "bob@two.test"]),
        (ImportKind.FOLLOWS, "\ufeffAccount address\n@ada@one.test", ["@ada@one.test"]),
        (ImportKind.FOLLOWS, "Account address\nhttps://one.test/u/ada\n", ["https://one.test/u/ada"]),
        (ImportKind.BLOCKS, "ada@one.test\n\n ada@ONE.test \n", ["ada@ONE.test"]),
        (ImportKind.HOSTS, "#domain\nevil.test\n127.0.0.1:8000", ["evil.test", "127.0.0.1:8000"]),
        (ImportKind.BOOKMARKS, "https://one.test/notes/1\n", ["https://one.test/notes/1"]),
        (ImportKind.LISTS, "Friends,ada@one.test\nFriends,bob@two.test", ["ada@one.test", "bob@two.test"]),
        (ImportKind.LISTS, "One,ada@one.test\nTwo,ada@one.test", ["ada@one.test", "ada@one.test"]),
    ],
)
def test_what_each_kind_of_file_has(kind: ImportKind, body: str, addresses: list[str]) -> None:
    assert [each.address for each in read_sheet(kind, body.encode()).lines] == addresses


def test_columns_are_read_by_their_names() -> None:
    sheet = read_sheet(ImportKind.MUTES, b"Account address,Note,Hide notifications\nada@one.test,x,false\n")
    assert sheet.lines[0].said == {"notifications": False}
    assert read_sheet(ImportKind.MUTES, b"ada@one.test,false").lines[0].said == {"notifications": False}


def test_lines_that_say_nothing_are_left_out_and_counted() -> None:
    sheet = read_sheet(ImportKind.FOLLOWS, b"ada@one.test\nno handle at all\n=cmd()\nbob@two.test")
    assert len(sheet.lines) == 2 and sheet.unread == (2, 3)


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        (ImportKind.FOLLOWS, b"", "This file is empty."),
        (ImportKind.FOLLOWS, b"Account address\n", "This file is empty."),
        (ImportKind.FOLLOWS, b"\x89PNG\r\n\x1a\n\x00", "This is no text"),
        (ImportKind.FOLLOWS, b"ada\x00", "This is no text"),
        (ImportKind.BOOKMARKS, b"ada@one.test\n", "There is nothing of that kind in this file."),
        (ImportKind.FOLLOWS, b'"' + b"a" * 200_000, "This is no text"),
        (ImportKind.HOSTS, b"javascript:alert(1)\n", "There is nothing of that kind"),
        (ImportKind.BLOCKS, "\n".join(f"u{n}@one.test" for n in range(MOST_LINES + 1)).encode(), "in parts"),
    ],
)
def test_files_of_another_kind_are_refused_with_the_reason(kind: ImportKind, body: bytes, reason: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_sheet(kind, body)
    assert reason in refused.value.public
