"""Block lists in all the forms in which they go round, and what is none."""

import pytest

from fedi_groups.domain.servers import Limit, Rule, Stance
from fedi_groups.errors import Malformed, TooLarge
from fedi_groups.wire import blocklists
from fedi_groups.wire.blocklists import INSTEAD, read_blocklist, write_blocklist

HEADING = "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n"
BLOCKED, LIMITED = Stance.BLOCKED, Stance.LIMITED


def read(text: str) -> dict[str, tuple[Stance, frozenset[Limit]]]:
    return {rule.host: (rule.stance, rule.limits) for rule in read_blocklist(text).rules}


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        ("evil.test,suspend,true,true,Spam,false", (BLOCKED, ())),
        ("evil.test,silence,false,false,,false", (LIMITED, (Limit.HIDE,))),
        ("evil.test,silence,True,TRUE,,false", (LIMITED, (Limit.HIDE, Limit.MEDIA, Limit.REPORTS))),
        ("evil.test,noop,true,false,,false", (LIMITED, (Limit.MEDIA,))),
        ("evil.test,noop,false,true,,false", (LIMITED, (Limit.REPORTS,))),
        ("evil.test,noop,false,false,,false", None),
        ("evil.test,SUSPEND", (BLOCKED, ())),
        ("*.Evil.Test.,suspend,,,,", (BLOCKED, ())),
        ('evil.test,suspend,false,false,"Spam, and\nworse",false', (BLOCKED, ())),
    ],
)
def test_each_severity_is_one_of_ours(row: str, meant: tuple[Stance, tuple[Limit, ...]] | None) -> None:
    expected = {"evil.test": (meant[0], frozenset(meant[1]))} if meant is not None else {}
    assert read(HEADING + row) == expected
    assert read(row) == expected


@pytest.mark.parametrize(
    "text",
    [
        "evil.test\nworse.test\n",
        "# a list\r\nevil.test\r\n\r\nworse.test",
        "\ufeffdomain\nevil.test\nworse.test",
        "domain,severity\nevil.test,suspend\nworse.test,suspend\n",
        "severity,domain\nsuspend,evil.test\nsuspend,worse.test\n",
        "#domain\nevil.test\nworse.test",
    ],
)
def test_plain_lists_and_other_orders_are_read_too(text: str) -> None:
    assert read(text) == {"evil.test": (BLOCKED, frozenset()), "worse.test": (BLOCKED, frozenset())}


def test_comment_and_stars_are_kept() -> None:
    (rule,) = read_blocklist(f'{HEADING}evil.test,suspend,true,true,"  Too\n much ",true').rules
    assert (rule.reason, rule.obscured) == ("Too much", True)


def test_what_names_no_server_is_told() -> None:
    found = read_blocklist(f"{HEADING}good.test,suspend\nev*l.test,suspend\ncom,suspend\nbad.test,perhaps\nfine.test")
    assert [rule.host for rule in found.rules] == ["good.test", "fine.test"]
    assert found.unread == ("ev*l.test", "com", "bad.test")


@pytest.mark.parametrize(
    "text",
    ["<!doctype html>\n<html>\n<body>evil.test</body>", '{"error":\n"no"}', "a b\nc d\ne f\n", '"evil.test\nx' * 9],
)
def test_what_is_mostly_not_is_no_list(text: str) -> None:
    with pytest.raises(Malformed):
        read_blocklist(text)


def test_an_empty_list_is_one() -> None:
    assert read(HEADING) == read("") == read("# nothing\n") == {}


def test_a_list_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocklists, "MOST", 3)
    assert len(read("a.test\nb.test\nc.test")) == 3
    with pytest.raises(TooLarge):
        read_blocklist("a.test\nb.test\nc.test\nd.test")


def test_a_list_may_be_kept_from_blocking() -> None:
    rules = read_blocklist("evil.test\n", most=LIMITED).rules
    assert [(each.stance, each.limits) for each in rules] == [(LIMITED, INSTEAD)]


def test_what_is_written_is_read_as_the_same() -> None:
    rules = [
        Rule("evil.test", BLOCKED, reason='Says "no", twice', obscured=True),
        Rule("loud.test", LIMITED, frozenset({Limit.HIDE, Limit.MEDIA})),
        Rule("xn--bcher-kva.test", LIMITED, frozenset({Limit.REPORTS})),
        Rule("friend.test", Stance.OPEN),
    ]
    text = write_blocklist(rules)
    assert text.startswith(HEADING)
    assert list(read_blocklist(text).rules) == rules[:3]


def test_what_mastodon_has_no_word_for_becomes_the_nearest() -> None:
    text = write_blocklist(
        [Rule("a.test", LIMITED, frozenset({Limit.HOLD})), Rule("b.test", LIMITED, frozenset({Limit.VOTES}))]
    )
    assert text.splitlines()[1:] == ["a.test,silence,false,false,,false", "b.test,noop,false,false,,false"]


def test_a_reason_has_no_character_that_a_database_refuses() -> None:
    assert read_blocklist("bad.test,suspend,,,spam\x00!\n").rules[0].reason == "spam!"
