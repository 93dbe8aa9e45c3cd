"""Quotes as others write them, and what we say of quoting and being quoted (FEP-044f)."""

from dataclasses import replace

import pytest

from fedi_groups.domain.types import PUBLIC, Dialect, Uri
from fedi_groups.errors import Malformed
from fedi_groups.text.prose import prose_in
from fedi_groups.wire.contexts import compact
from fedi_groups.wire.parse import parse_post
from fedi_groups.wire.quotes import ApprovalShape, parse_approval, read_quote, render_approval
from fedi_groups.wire.render import CONTEXT, context_of, render_post, with_context
from fedi_groups.wire.shapes import Json, QuoteShape
from tests import schemas
from tests.specimens import specimen
from tests.wire.test_render import PAGE

TARGET = Uri("https://here.test/post/117")
ANN = Uri("https://here.test/u/ann")
APPROVAL = ApprovalShape(Uri("https://here.test/quotes/5"), ANN, Uri("https://b.test/1"), TARGET)
QUOTING = replace(PAGE, quote=QuoteShape(TARGET, APPROVAL.uri), quotable=(PUBLIC,))


@pytest.mark.parametrize("name", ["mastodon", "misskey", "akkoma", "mitra"])
def test_each_software_says_by_a_name_of_its_own_what_it_quotes(name: str) -> None:
    (document,) = specimen(f"{name}/create-note-quote").posts()
    found = parse_post(document).quote
    assert found is not None and found.target == TARGET
    assert found.approval == (Uri("https://here.test/quotes/5") if name == "mastodon" else None)


def test_a_link_to_a_post_is_no_quote_unless_it_says_so() -> None:
    link = {"type": "Link", "href": TARGET, "mediaType": "application/activity+json"}
    assert read_quote({"tag": [link]}) is None
    assert read_quote({"tag": [link | {"rel": "https://misskey-hub.net/ns#_misskey_quote"}]}) == QuoteShape(TARGET)


@pytest.mark.parametrize("bad", [None, 7, "", "cats", {}, ["x"], "javascript:alert(1)"])
def test_what_is_no_address_is_no_quote(bad: object) -> None:
    assert read_quote({"quote": bad, "quoteUrl": bad}) is None


def test_nothing_quotes_itself() -> None:
    assert read_quote({"id": TARGET, "quote": TARGET}) is None


def told(dialect: Dialect) -> Json:
    return render_post(QUOTING, prose_in(QUOTING), dialect=dialect)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_a_quote_is_said_under_all_names_and_in_the_text(dialect: Dialect) -> None:
    document = told(dialect)
    assert {document[name] for name in ("quote", "quoteUrl", "quoteUri", "_misskey_quote")} == {TARGET}
    assert document["quoteAuthorization"] == APPROVAL.uri
    assert document["content"].endswith(f">{TARGET}</a></p>") and "quote-inline" in document["content"]
    assert document["interactionPolicy"] == {"canQuote": {"automaticApproval": [PUBLIC]}}
    assert not schemas.problems(str(document["type"]).lower(), document)


def test_group_servers_that_read_markdown_find_it_there_too() -> None:
    post = replace(QUOTING, source="Long.")
    document = render_post(post, prose_in(post), dialect=Dialect.THREADIVERSE)
    assert document["source"]["content"] == f"Long.\n\nRE: <{TARGET}>"


def test_a_linked_data_processor_reads_the_same() -> None:
    found = compact(with_context(told(Dialect.MICROBLOG)))
    assert read_quote(found) == QUOTING.quote


def test_only_what_quotes_or_may_be_quoted_carries_the_words_for_it() -> None:
    assert context_of({"type": "Like"}) == CONTEXT
    assert len(context_of(told(Dialect.MICROBLOG))) == len(CONTEXT) + 1


def test_a_permission_is_read_as_it_was_written() -> None:
    document = render_approval(APPROVAL)
    assert parse_approval(document) == APPROVAL
    assert not schemas.problems("quote-authorization", document)


@pytest.mark.parametrize("missing", ["attributedTo", "interactingObject", "interactionTarget", "type"])
def test_a_permission_that_leaves_something_open_is_none(missing: str) -> None:
    document = render_approval(APPROVAL)
    del document[missing]
    with pytest.raises(Malformed):
        parse_approval(document)
