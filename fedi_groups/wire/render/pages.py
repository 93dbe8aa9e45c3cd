"""What group servers are told that know neither polls nor events (Lemmy): a page, with all of it in the text."""

import re
from html import escape

from fedi_groups.domain.details import Details
from fedi_groups.wire.details import occasion, read_details, write_details
from fedi_groups.wire.shapes import Json

_TITLE = re.compile("<p><strong>[^<]*</strong></p>")
_POLL = frozenset({"oneOf", "anyOf", "endTime", "closed", "votersCount"})
_EVENT = frozenset(write_details(Details("Event"))) | {"startTime", "endTime", "location"}
_MARKS = re.compile(r"([\\`*_\[\]<>#~^|!&])")
_ESCAPED = r"\\\1"


def as_page(thing: Json) -> Json:
    """A Question or Event of ours as a Page of the same id, or as a Note if it answers something or has no title."""
    if thing.get("type") == "Question":
        return _without_poll(thing)
    return _without_event(thing) if thing.get("type") == "Event" else thing


def _without_poll(question: Json) -> Json:
    page = {name: value for name, value in question.items() if name not in _POLL}
    page["type"] = "Page" if "name" in question and "inReplyTo" not in question else "Note"
    titles = [each["name"] for each in question.get("oneOf") or question.get("anyOf") or []]
    if page["type"] == "Page" and _TITLE.match(question["content"]):
        # It is the name as well: a Page does not say it twice.
        page["content"] = _TITLE.sub("", question["content"], count=1)
    html = f"<ul>{''.join(f'<li>{escape(each, quote=False)}</li>' for each in titles)}</ul>"
    return _with_more(page, html, "\n".join(f"- {_marked(each)}" for each in titles))


def _without_event(event: Json) -> Json:
    page = {name: value for name, value in event.items() if name not in _EVENT} | {"type": "Page"}
    details = read_details(event)
    lines = occasion(details) if details is not None else []
    html = f"<p>{'<br>'.join(escape(each, quote=False) for each in lines)}</p>" if lines else ""
    return _with_more(
        page, html, "\n\n".join(each if each == event.get("onlineLink") else _marked(each) for each in lines)
    )


def _with_more(page: Json, html: str, markdown: str) -> Json:
    """Below the text, in each form that it has."""
    page["content"] += html
    if "contentMap" in page:
        page["contentMap"] = dict.fromkeys(page["contentMap"], page["content"])
    if "source" in page:
        page["source"] = page["source"] | {"content": f"{page['source']['content']}\n\n{markdown}".strip()}
    return page


def _marked(words: str) -> str:
    """As plain words in Markdown."""
    return _MARKS.sub(_ESCAPED, words)
