"""JSON is read by everyone the same way, or not at all."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fedi_groups.errors import Malformed, TooLarge
from fedi_groups.wire.json import MAX_NUMBERS, MAX_VALUES, read_json


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"a":{"b":[1,true,null,"x"]}}',
        '{ "a" : "b" , "c" : { "a" : 1 } }',
        '{"a":":b:","c":"\\":","d":"x\\" :"}',
        '{"a":[0.5,-0.42,0.0,-0.0,1e3,1.50,2.5E-3]}',
        '{"a":9007199254740991,"b":-9007199254740991}',
        '{"a":52.370216000000003}',  # the 17 digits of an older PHP, for 52.370216
        '{"a":"مرحبا","b":"\\u0645","c":"\\ud83d\\ude00"}',
        '{"a":[{"b":1},{"b":1}]}',
    ],
)
def test_json_is_read(text: str) -> None:
    assert read_json(text.encode()) == json.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":1}',
        '{"a":1,"a":2}',
        '{"a":1,"b":{"c":1,"d":2,"c":3}}',
        '{"a":1,"\\u0061":2}',
        '{"a" :1,"a":2}',
        '{"a":1,"a" :2}',
        '{"a" :1,"a":2,"x":":y"}',
        '{"a"\t:1,"a"\n:2}',
        '[{"a":1}]'.replace("[", '{"b":[').replace("]", ',{"a":1,"a":2}]}'),
    ],
)
def test_a_name_that_comes_twice_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match="twice"):
        read_json(text.encode())


@pytest.mark.parametrize(
    "number",
    [
        "9007199254740992",
        "-9007199254740993",
        "18446744073709551616",
        "1" * 400,
        "1e400",
        "-1e400",
        "1e-400",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "9007199254740993.0",
        "0.1000000000000000055511151231257827",
        "0." + "1" * 1_000,
    ],
)
def test_a_number_that_a_double_does_not_keep_is_refused(number: str) -> None:
    with pytest.raises(Malformed):
        read_json(f'{{"a":[{number}]}}'.encode())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b'{"a":1}}',
        b"{'a':1}",
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":01}',
        b'{"a":1,}',
        b'{"a":"\xff"}',
        b'{"a":"\\ud800"}',
        b'\xef\xbb\xbf{"a":1}',
        '{"a":1}'.encode("utf-16"),
        b'{"a":"\x00"}',
    ],
)
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_json(body)


def test_what_is_too_long_is_refused_unread() -> None:
    assert read_json(b'{"a":1}', limit=7) == {"a": 1}
    with pytest.raises(TooLarge):
        read_json(b'{"a":1}', limit=6)
    with pytest.raises(TooLarge):
        read_json(b"\xff" * 2_000_000)


def nested(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


def test_what_is_nested_too_deep_is_refused() -> None:
    read_json(nested(32))
    read_json(nested(3), depth=3)
    with pytest.raises(TooLarge):
        read_json(nested(33))
    with pytest.raises(TooLarge):
        read_json(b'{"a":[[[1]]]}', depth=3)
    with pytest.raises((Malformed, TooLarge)):
        read_json(nested(100_000))


numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e15, 1e15, allow_subnormal=False)
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
scalars = st.none() | st.booleans() | texts | numbers
documents = st.dictionaries(
    texts, st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=10)
)


@settings(max_examples=50, deadline=None)
@given(documents, st.booleans(), st.sampled_from([(",", ":"), (", ", ": "), (" , ", " : ")]))
def test_whatever_python_writes_is_read_back(document: dict[str, object], ascii: bool, parted: tuple[str, str]) -> None:
    text = json.dumps(document, ensure_ascii=ascii, separators=parted)
    assert read_json(text.encode("utf-8", "surrogatepass")) == document


@settings(max_examples=50, deadline=None)
@given(documents, texts, st.sampled_from([(",", ":"), (" , ", " : ")]))
def test_a_second_name_is_found_whatever_is_around_it(
    document: dict[str, object], name: str, parted: tuple[str, str]
) -> None:
    inner = json.dumps({**document, name: 1}, separators=parted)
    text = inner[:-1] + parted[0] + json.dumps(name) + parted[1] + "1}"
    with pytest.raises(Malformed, match="twice"):
        read_json(json.dumps({"around": 0})[:-1].encode() + b',"x":' + text.encode() + b"}")


@pytest.mark.parametrize("unit", ["1", '""', "[]", "{}", "[[[]]]", '{"a":1}', '"\\\\"'])
def test_more_values_than_anyone_sends_are_refused(unit: str) -> None:
    with pytest.raises(TooLarge, match="values"):
        read_json(f'{{"tag":[{",".join([unit] * MAX_VALUES)}]}}'.encode())


@pytest.mark.parametrize("number", ["1e5", "1.5E-3", "0.1234567890123456"])
def test_more_numbers_of_many_digits_than_anyone_sends_are_refused(number: str) -> None:
    numbers = [number] * MAX_NUMBERS
    assert read_json(f'{{"x":[{",".join(numbers)}]}}'.encode())["x"] == [float(number)] * MAX_NUMBERS
    with pytest.raises(TooLarge, match="numbers"):
        read_json(f'{{"x":[{",".join([*numbers, number])}]}}'.encode())
    short = [0.5] * (2 * MAX_NUMBERS)
    assert read_json(json.dumps({"x": short}).encode())["x"] == short


def test_names_without_end_are_refused_though_they_are_one_and_the_same() -> None:
    with pytest.raises(TooLarge, match="values"):
        read_json(b'{"a":0' + b',"a":0' * MAX_VALUES + b"}")


def test_a_long_text_of_brackets_and_commas_is_one_value() -> None:
    text = '[{,":' * 50_000 + "\\"
    assert read_json(json.dumps({"content": text}).encode()) == {"content": text}


@pytest.mark.parametrize("text", [r'{"a":"x\u0000y"}', r'{"a\u0000":1}', r'{"a":["\\\\\u0000"]}'])
def test_what_ends_a_text_for_some_and_not_for_others_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match="0000"):
        read_json(text.encode())


def test_what_only_looks_like_it_is_read() -> None:
    assert read_json(rb'{"a":"\\u0000"}') == {"a": r"\u0000"}
