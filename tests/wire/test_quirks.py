"""What is done differently for some software, and only for that."""

from fedi_groups.domain.log import Form, LogRow
from fedi_groups.domain.types import ActorId, Instant, ReceivedId
from fedi_groups.wire.quirks import form_taken

_FOREIGN = LogRow(1, "create", ActorId(1), Instant(0), received_id=ReceivedId(2))
_OURS = LogRow(1, "create", ActorId(1), Instant(0))


def test_nodebb_is_told_of_posts_from_third_servers_by_their_ids() -> None:
    assert form_taken(Form.WRAPPED, _FOREIGN, software="nodebb") is Form.BOOST


def test_everything_else_stays_as_it_is() -> None:
    assert form_taken(Form.WRAPPED, _OURS, software="nodebb") is Form.WRAPPED
    assert form_taken(Form.WRAPPED, _FOREIGN, software="lemmy") is Form.WRAPPED
    assert form_taken(Form.PLAIN, _FOREIGN, software="nodebb") is Form.PLAIN
