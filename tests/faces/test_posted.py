"""What admins tell everyone: the rules of the server and what becomes of personal data, on pages and in apps."""

from hashlib import sha256
from pathlib import Path

import pytest

from fedi_groups.actions import servers
from fedi_groups.actions.posting_up import MOST_RULES
from fedi_groups.config import read_settings
from fedi_groups.domain.servers import Limit, Rule, Stance
from fedi_groups.domain.types import ReportState
from fedi_groups.errors import Misconfigured
from fedi_groups.faces.shared.posted import Posted, read_posted
from fedi_groups.reads.reports import cases
from tests.faces.api import signed_in, stranger
from tests.faces.house import House

pytestmark = pytest.mark.anyio

REPORT = "/api/v1/reports"


def posted(folder: Path, *, rules: str = "", privacy: str = "") -> Posted:
    for name, content in (("rules", rules), ("privacy", privacy)):
        (folder / name).write_text(content, encoding="utf-8")
    return read_posted(read_settings(rules_file=folder / "rules", privacy_file=folder / "privacy"))


async def test_the_rules_are_on_a_page_in_apps_and_where_one_signs_up(house: House, tmp_path: Path) -> None:
    assert (await house.page("/about/rules")).status_code == 404
    settings = house.web.settings.model_copy(update={"registrations": "open"})
    house.replace(settings=settings, posted=posted(tmp_path, rules="Be kind.\n\n  No <b>spam</b>.\n"))
    page, form = await house.page("/about/rules"), await house.page("/auth/sign-up")
    for each in (page, form):
        assert "Be kind." in each.text and "No &lt;b&gt;spam" in each.text
    assert 'type="checkbox"' in form.text and "/about/rules" in (await house.page("/")).text
    rules = [{"id": "1", "text": "Be kind.", "hint": ""}, {"id": "2", "text": "No <b>spam</b>.", "hint": ""}]
    app = stranger(house)
    assert await app.get("/api/v1/instance/rules") == rules
    assert (await app.get("/api/v2/instance"))["rules"] == (await app.get("/api/v1/instance"))["rules"] == rules


async def test_where_there_are_no_rules_nobody_agrees_to_any(house: House) -> None:
    house.replace(settings=house.web.settings.model_copy(update={"registrations": "open"}))
    form = await house.page("/auth/sign-up")
    assert "checkbox" not in form.text and '<input type="hidden" name="agreement" value="yes">' in form.text


async def test_a_report_says_which_rules_are_broken(house: House, tmp_path: Path) -> None:
    house.replace(posted=posted(tmp_path, rules="Be kind.\nNo spam."))
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann)
    post = await world.post(ann, cats)
    app = await signed_in(house, bob)
    about = {"account_id": str(ann.id), "status_ids": [str(post.id)], "category": "violation"}
    made = await app.post(REPORT, **about, comment="Look", rule_ids=["2"])
    wrong = await app.ask("POST", REPORT, json={**about, "rule_ids": ["7"]})
    assert made["rule_ids"] == ["2"]
    assert wrong.status_code == 422 and "valid rules" in wrong.json()["error"]
    async with world.look() as tx:
        (found,) = await cases(tx, cats, state=ReportState.OPEN, most=5)
    assert found.report.reason == "Look\n2. No spam."


async def test_what_becomes_of_personal_data_is_told_as_markdown_says_it(house: House, tmp_path: Path) -> None:
    app = stranger(house)
    assert (await app.get("/api/v1/instance/privacy_policy"))["content"] == ""
    assert (await house.page("/about/privacy")).status_code == 404
    house.replace(posted=posted(tmp_path, privacy="We keep **little**. <script>x</script>"))
    app = stranger(house)
    told, page = await app.get("/api/v1/instance/privacy_policy"), await house.page("/about/privacy")
    for text in (told["content"], page.text):
        assert "<strong>little</strong>" in text and "<script>" not in text
    assert told["updated_at"] > "2020"
    assert (await app.get("/api/v2/instance"))["configuration"]["urls"]["privacy_policy"].endswith("/about/privacy")


async def test_apps_are_told_which_servers_are_blocked_and_limited_where_everyone_is(house: House) -> None:
    async with house.world.tx() as tx:
        await servers.lay_down(
            tx,
            [
                Rule("evil.test", Stance.BLOCKED, reason="Spam"),
                Rule("loud.test", Stance.LIMITED, frozenset({Limit.HOLD})),
                Rule("verysecret.example", Stance.BLOCKED, obscured=True),
            ],
        )
    told = await stranger(house).get("/api/v1/instance/domain_blocks")
    evil, loud = (next(each for each in told if each["domain"] == name) for name in ("evil.test", "loud.test"))
    digest = sha256(b"evil.test").hexdigest()
    assert evil == {"domain": "evil.test", "digest": digest, "severity": "suspend", "comment": "Spam"}
    assert loud["severity"] == "silence" and "verysecret" not in str(told)
    house.replace(settings=house.web.settings.model_copy(update={"public_server_rules": False}))
    assert (await stranger(house).ask("GET", "/api/v1/instance/domain_blocks")).status_code == 404


@pytest.mark.parametrize("rules", ["x" * 501, "\n".join("x" for _ in range(MOST_RULES + 1))])
def test_rules_that_nobody_reads_stop_the_start(tmp_path: Path, rules: str) -> None:
    with pytest.raises(Misconfigured, match="FEDI_GROUPS_RULES_FILE"):
        posted(tmp_path, rules=rules)
    with pytest.raises(Misconfigured, match="PRIVACY_FILE"):
        read_posted(read_settings(privacy_file=tmp_path / "nothing"))
