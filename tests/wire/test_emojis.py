"""Custom emoji, and reactions (FEP-c0e0)."""

import pytest

from fedi_groups.wire.emojis import read_emojis, read_reaction, write_emoji
from fedi_groups.wire.parse import parse_post
from fedi_groups.wire.shapes import EmojiShape, Json
from tests.specimens import specimen

CAT = EmojiShape(":blobcat:", "https://a.test/cat.png")


def tag(name: object = ":blobcat:", url: object = CAT.image) -> Json:
    return {"type": "Emoji", "name": name, "icon": {"type": "Image", "url": url}}


def test_custom_emoji_come_along_with_a_post() -> None:
    (document,) = specimen("akkoma/create-note-emoji").posts()
    assert parse_post(document).emojis == (EmojiShape(":blobcat:", "https://akkoma.test/emoji/blobcat.png"),)


def test_what_is_written_is_read_the_same() -> None:
    assert read_emojis({"tag": [write_emoji(CAT)]}) == (CAT,)


@pytest.mark.parametrize(
    "bad", [tag(name=7), tag(name="a b"), tag(name=":<b>:"), tag(url="x"), tag(url=None), {"type": "Emoji"}]
)
def test_what_is_no_emoji_is_left_out(bad: Json) -> None:
    assert read_emojis({"tag": [bad]}) == ()


def test_there_is_an_end_to_them() -> None:
    assert len(read_emojis({"tag": [tag(f":cat{n}:") for n in range(200)]})) == 32


def test_a_name_without_colons_and_said_twice_is_one() -> None:
    assert read_emojis({"tag": [tag("blobcat"), tag(url="https://b.test/2.png")]}) == (CAT,)


@pytest.mark.parametrize("emoji", ["🐈", "❤️", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"])
def test_an_emoji_is_a_reaction(emoji: str) -> None:
    assert read_reaction({"type": "EmojiReact", "content": emoji}) == EmojiShape(emoji)


@pytest.mark.parametrize("bad", ["", "ok", "so much", "<b>", 7, None, "🐈" * 40, ":no colon", "::"])
def test_what_is_no_single_emoji_is_a_mere_like(bad: object) -> None:
    assert read_reaction({"type": "Like", "content": bad}) is None


@pytest.mark.parametrize("name", ["content", "_misskey_reaction"])
def test_a_custom_one_has_its_picture_and_loses_the_name_of_its_server(name: str) -> None:
    found = read_reaction({"type": "Like", name: ":blobcat@misskey.test:", "tag": [tag()]})
    assert found == CAT


def test_a_custom_one_without_a_picture_is_a_name() -> None:
    assert read_reaction({"type": "Like", "content": ":blobcat:"}) == EmojiShape(":blobcat:")
