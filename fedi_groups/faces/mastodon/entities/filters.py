"""Filters as apps know them, as they are now and as they were: there, one of a single keyword each."""

from typing import NotRequired

from typing_extensions import TypedDict

from fedi_groups.domain.filters import FilterAction, FilteredPost, FilterFacts, Hit, Keyword
from fedi_groups.faces.mastodon.entities.times import moment


class FilterKeyword(TypedDict):
    """https://docs.joinmastodon.org/entities/FilterKeyword/"""

    id: str
    keyword: str
    whole_word: bool


class FilterStatus(TypedDict):
    """https://docs.joinmastodon.org/entities/FilterStatus/"""

    id: str
    status_id: str


class Filter(TypedDict):
    """https://docs.joinmastodon.org/entities/Filter/; in a result without what is in it."""

    id: str
    title: str
    context: list[str]
    expires_at: str | None
    filter_action: str
    keywords: NotRequired[list[FilterKeyword]]
    statuses: NotRequired[list[FilterStatus]]


class FilterResult(TypedDict):
    """https://docs.joinmastodon.org/entities/FilterResult/"""

    filter: Filter
    keyword_matches: list[str] | None
    status_matches: list[str] | None


class V1Filter(TypedDict):
    """https://docs.joinmastodon.org/entities/V1_Filter/"""

    id: str
    phrase: str
    context: list[str]
    whole_word: bool
    expires_at: str | None
    irreversible: bool


def filter_of(found: FilterFacts) -> Filter:
    """With all that is in it."""
    return {
        **_bare(found),
        "keywords": [keyword_of(each) for each in found.keywords],
        "statuses": [filtered_post(each) for each in found.posts],
    }


def _bare(found: FilterFacts) -> Filter:
    return {
        "id": str(found.id),
        "title": found.title,
        "context": [each.value for each in found.contexts],
        "expires_at": moment(found.expires_at) if found.expires_at is not None else None,
        "filter_action": found.action.value,
    }


def keyword_of(found: Keyword) -> FilterKeyword:
    return {"id": str(found.id), "keyword": found.words, "whole_word": found.whole}


def filtered_post(found: FilteredPost) -> FilterStatus:
    return {"id": str(found.id), "status_id": str(found.number)}


def result_of(hit: Hit) -> FilterResult:
    """By which of its keywords and statuses it is met; null where by none."""
    return {
        "filter": _bare(hit.filter),
        "keyword_matches": list(hit.words) or None,
        "status_matches": [str(each) for each in hit.numbers] or None,
    }


def v1_filter(found: FilterFacts, keyword: Keyword) -> V1Filter:
    return {
        "id": str(keyword.id),
        "phrase": keyword.words,
        "context": [each.value for each in found.contexts],
        "whole_word": keyword.whole,
        "expires_at": moment(found.expires_at) if found.expires_at is not None else None,
        "irreversible": found.action is FilterAction.HIDE,
    }
