"""From words to commands: tables of cases, and any text at all."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedi_groups.domain.types import DAY, HOUR, MINUTE
from fedi_groups.inbox.commands.table import commands
from fedi_groups.text.commands import (
    Command,
    Misspelt,
    folded,
    is_arabic,
    lexicon,
    lines_of,
    read_command,
    read_count,
    read_particulars,
    read_rule,
)
from fedi_groups.text.replies import SPOKEN, Reply, help_on, reason_in, reply, spoken
from fedi_groups.text.vocabulary import ENTRIES, Word
from tests.house.settings_table import GUIDE

ANY = st.text(max_size=200)


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [
        ("help", Word.HELP, ""),
        ("  HELP!! ", Word.HELP, ""),
        ("/help", Word.HELP, ""),
        ("@cats help", Word.HELP, ""),
        ("@cats@here.test: Help?", Word.HELP, ""),
        ("@cats @bob@there.test\n/lock", Word.LOCK, ""),
        ("join\nBecause\nTwo", Word.JOIN, "Because\nTwo"),
        ("Ban troll 7d for all he said", Word.BAN, "troll 7d for all he said"),
        ("ban troll@there.test 7d he knows why", Word.BAN, "troll@there.test 7d he knows why"),
        ("مساعدة", Word.HELP, ""),
        ("مُسَاعَدَة،", Word.HELP, ""),
        ("مســاعده", Word.HELP, ""),
        ("القوانين؟", Word.RULES, ""),
        ("ألأعضاء", Word.MEMBERS, ""),
        ("إنضمام", Word.JOIN, ""),
        ("رفع الحظر troll@there.test", Word.UNBAN, "troll@there.test"),
        ("إلغاء", Word.NO, ""),
        ("نعم.", Word.YES, ""),
        ("\u200fحظر", Word.BAN, ""),
    ],
)
def test_a_command_is_read_however_it_is_written(text: str, word: Word, rest: str) -> None:
    found = read_command(text)
    assert isinstance(found, Command)
    assert (found.word, found.rest) == (word, rest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@cats",
        "/",
        "Hello, all",
        "Leave me alone, you people",
        "No one answers me here",
        "Rules are good things to have",
        "Link: something that I read today",
        "Remove the old cat from the house",
        "لا أحد يجيبني هنا أبدا",
    ],
)
def test_a_sentence_that_begins_like_a_command_is_none(text: str) -> None:
    assert read_command(text) is None


@pytest.mark.parametrize(
    ("text", "word"), [("/leave me alone, you people", Word.LEAVE), ("/report on our week in the park", Word.REPORT)]
)
def test_with_a_slash_it_is_one(text: str, word: Word) -> None:
    found = read_command(text)
    assert isinstance(found, Command) and found.word is word


@pytest.mark.parametrize(
    ("text", "nearest"), [("/hlep", Word.HELP), ("/aprove", Word.APPROVE), ("/xyzzy", None), ("/حضر", Word.BAN)]
)
def test_a_slash_that_is_misspelt_gets_the_nearest_command(text: str, nearest: Word | None) -> None:
    found = read_command(text)
    assert isinstance(found, Misspelt) and found.nearest is nearest


@pytest.mark.parametrize(
    ("rest", "who", "span", "everything", "reason"),
    [
        ("troll@there.test 7d spam and more", "troll@there.test", 7 * DAY, False, "spam and more"),
        ("@troll@there.test", "@troll@there.test", None, False, ""),
        ("troll 2 weeks", "troll", 14 * DAY, False, ""),
        ("troll@there.test \u0667 أيام سبب", "troll@there.test", 7 * DAY, False, "سبب"),
        ("troll@there.test أسبوع", "troll@there.test", 7 * DAY, False, ""),
        ("troll@there.test 30min everything rude", "troll@there.test", 30 * MINUTE, True, "rude"),
        ("troll@there.test 12h الكل", "troll@there.test", 12 * HOUR, True, ""),
        ("https://there.test/@troll 1d", "https://there.test/@troll", DAY, False, ""),
        ("7d spam", None, 7 * DAY, False, "spam"),
        ("troll@there.test 7 cats", "troll@there.test", None, False, "7 cats"),
        ("", None, None, False, ""),
    ],
)
def test_what_follows_a_command(rest: str, who: str | None, span: int | None, everything: bool, reason: str) -> None:
    found = read_particulars(rest)
    assert (found.who, found.span, found.everything, found.reason) == (who, span, everything, reason)


def test_in_an_answer_to_a_post_only_a_handle_is_somebody() -> None:
    assert read_particulars("spam again", answers=True).who is None
    assert read_particulars("@troll spam", answers=True).who == "@troll"


@given(ANY)
def test_no_text_makes_reading_fail(text: str) -> None:
    found = read_command(text)
    if isinstance(found, Command):
        said = read_particulars(found.rest)
        assert said.span is None or 0 < said.span <= 3650 * DAY
    assert isinstance(is_arabic(text), bool)
    assert all(line.strip() for line in lines_of(text))


@given(st.sampled_from(ENTRIES), st.booleans(), st.sampled_from(["", "@cats ", "@cats@here.test, "]), st.data())
def test_every_word_is_read_in_any_case_and_behind_any_mention(
    entry: object, slash: bool, mention: str, data: st.DataObject
) -> None:
    known = next(each for each in ENTRIES if each is entry)
    said = data.draw(st.sampled_from((*known.english, *known.arabic))).replace("-", " ")
    changed = "".join(each.upper() if data.draw(st.booleans()) else each for each in said)
    found = read_command(f"{mention}{'/' if slash else ''}{changed}")
    assert isinstance(found, Command) and found.word is known.word


@given(ANY)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = folded(text)
    assert folded(once) == once


def test_a_number_is_read_in_any_script() -> None:
    assert (read_count("5"), read_count("\u0665 ."), read_count("")) == (5, 5, None)
    with pytest.raises(ValueError, match="many"):
        read_count("many")


@pytest.mark.parametrize(
    ("reason", "rule", "rest"),
    [
        ("rule 2 again", 2, "again"),
        ("#3: rude", 3, "rude"),
        ("القاعدة \u0662", 2, ""),
        ("rules are rules", None, "rules are rules"),
        ("", None, ""),
    ],
)
def test_a_rule_is_cited_by_its_number(reason: str, rule: int | None, rest: str) -> None:
    assert read_rule(reason) == (rule, rest)


def test_two_commands_are_never_said_alike() -> None:
    lexicon(ENTRIES)
    with pytest.raises(ValueError, match="means"):
        lexicon([ENTRIES[0], ENTRIES[1].__class__(Word.ABOUT, ENTRIES[1].takes, ("HELP",), ())])


def test_every_command_is_done_by_one_row_and_explained_in_every_language() -> None:
    assert {*commands(), Word.HELP, Word.YES, Word.NO, Word.UNDO} == set(Word)
    for language in SPOKEN:
        for word in Word:
            assert help_on(word, language).count(":") >= 1


def test_every_sentence_has_the_same_names_in_every_language() -> None:
    for which in Reply:
        names = [set(re.findall(r"{(\w+)}", reply_pattern(which, language))) for language in SPOKEN]
        assert names[0] == names[1], which


def reply_pattern(which: Reply, language: str) -> str:
    """The sentence with its names left in, as many as it asks for."""
    names: dict[str, str] = {}
    while True:
        try:
            return reply(which, language, **names)
        except KeyError as asked:
            [name] = asked.args
            assert name not in names
            names[name] = f"{{{name}}}"


def test_a_language_that_is_not_spoken_here_is_answered_in_the_next_one() -> None:
    assert (spoken("de", "ar"), spoken("ar-EG", None), spoken(None, None)) == ("ar", "ar", "en")


def test_reasons_are_said_in_arabic() -> None:
    assert reason_in("You are banned from this community.", "ar") == "أنت محظور من هذا المجتمع."
    assert reason_in("@bob@there.test is a member already.", "ar") == "@bob@there.test عضو من قبل."
    assert reason_in("Nobody has said this yet.", "ar") == "Nobody has said this yet."


def test_the_guide_names_every_command_in_every_language() -> None:
    guide = GUIDE.read_text()
    for entry in ENTRIES:
        for said in (*entry.english, *entry.arabic):
            assert f"`{said.replace('-', ' ')}`" in guide
