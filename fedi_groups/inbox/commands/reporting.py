"""reports, resolve, ignore report: what was reported to those who keep order, who name one by its last digits."""

from fedi_groups.actions import reports
from fedi_groups.actions.authority import Hand, require_authority
from fedi_groups.domain.events import HERE
from fedi_groups.domain.policy.moderation import may_settle
from fedi_groups.domain.types import ReportState
from fedi_groups.errors import Missing
from fedi_groups.inbox.commands.call import Answer, Call, Row, Run
from fedi_groups.inbox.commands.queueing import DIGITS, ending_of
from fedi_groups.reads.reports import Case, cases
from fedi_groups.storage.unit import Unit
from fedi_groups.text.replies import Reply
from fedi_groups.text.vocabulary import Word

_LISTED = 10
_SAID = 200
"""Characters of each that are shown."""


async def show_reports(tx: Unit, call: Call) -> Answer:
    """Those that are open, the newest first."""
    await require_authority(tx, call.hand(), call.community, may_settle)
    found = await cases(tx, call.community, state=ReportState.OPEN, most=_LISTED)
    if not found:
        return Answer((call.says(Reply.NO_REPORTS),))
    return Answer((call.says(Reply.REPORTS), *(_line(call, each) for each in found)))


def _line(call: Call, case: Case) -> str:
    about = case.post.uri if case.post is not None else case.person.handle.lstrip("@")
    names = {"number": str(case.report.id)[-DIGITS:], "who": case.reporter.handle.lstrip("@"), "post": about}
    return call.says(Reply.A_REPORT, **names, reason=" ".join(case.report.reason.split())[:_SAID])


def _settle(state: ReportState, told: Reply) -> Run:
    async def run(tx: Unit, call: Call) -> Answer:
        await require_authority(tx, call.hand(), call.community, may_settle)
        report = (await _meant(tx, call)).report
        await reports.settle(tx, Hand(call.person, HERE), report=report, state=state)
        return Answer((call.says(told),), done=True)

    return run


async def _meant(tx: Unit, call: Call) -> Case:
    """The only one that is open, or the one whose number ends so. Raises Missing."""
    found = await cases(tx, call.community, state=ReportState.OPEN, most=_LISTED)
    same = [each for each in found if str(each.report.id).endswith(ending_of(call))]
    if len(same) != 1:
        raise Missing("no such report", public=call.says(Reply.WHICH_REPORT if found else Reply.NO_REPORTS))
    return same[0]


COMMANDS = (
    Row(Word.REPORTS, show_reports, keepers=True),
    Row(Word.RESOLVE, _settle(ReportState.RESOLVED, Reply.RESOLVED), keepers=True),
    Row(Word.IGNORE_REPORT, _settle(ReportState.DISMISSED, Reply.REPORT_IGNORED), keepers=True),
)
