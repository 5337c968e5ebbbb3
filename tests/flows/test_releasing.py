"""Releasing a line (product.md LS3), on both databases: what goes, what stays, who is told."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.access import Viewer
from server.core.compliance import OptIn, OptOutScope, scopes_of
from server.core.forwarding import Ended, PhonePurpose
from server.core.model import (
    FromNumberType,
    InboundText,
    LeadId,
    LocationId,
    MessageId,
    Permission,
    UserId,
)
from server.core.retailer import Retailer
from server.flows import delivery, inbound, outbound, people, phones, places, proxy_sessions
from server.flows.context import CarrierFacts, Context
from server.flows.inbound import Duplicate, Received
from server.flows.outbound import check_draft
from server.flows.problems import Conflict, NotFound
from server.store import (
    agreements,
    archives,
    events,
    leads,
    out_of_office,
    outbox,
    phone_questions,
    phone_texts,
    proxies,
    schema,
    visibility,
)
from server.store import people as users
from server.store.db import ThreadedStore
from server.store.migrate import connection
from server.store.statement import Tx
from tests.conftest import Engine

KIM, SAM, ANAS_PHONE = "+13035550147", "+13035550148", "+17185550199"
PROXY = "+12125550190"
CANARY = "xylophone"
"""A word that is said in texts and nowhere else."""


class House:
    """Downtown, where Ana and Ben have a line each; a lead of Ana's, a lead of the store's."""

    def __init__(self, store: ThreadedStore) -> None:
        self.store = store
        self.now = 1_000_000_000
        self.ids = itertools.count(1)
        self.scope = OptOutScope.STORE
        self.opt_in = OptIn.OFF
        self.archives = False
        self.lines: dict[str, str] = {}

    def context(self) -> Context:
        self.now += 1_000_000
        rules = Retailer(
            "Maple", "US", FromNumberType.ASSOCIATE, self.opt_in, self.scope, None, 60,
            archive_released_lines=self.archives,
        )  # fmt: skip
        return Context(
            self.now, lambda: f"id{next(self.ids):06}", rules, CarrierFacts("simulated", False)
        )

    async def do(self, flow: Callable[[Tx, Context], Any]) -> Any:
        context = self.context()
        return await self.store.write(lambda tx: flow(tx, context))

    async def read(self, unit: Callable[[Tx], Any]) -> Any:
        return await self.store.read(unit)

    async def build(self) -> "House":
        await self.do(self._build)
        self.lines = {"ana": await self.give_line("ana"), "ben": await self.give_line("ben")}
        return self

    def _build(self, tx: Tx, context: Context) -> None:
        self.downtown = places.add_store(
            tx, context, name="Downtown", kind="store", phone="+12125550100",
            time_zone="America/New_York", state="NY", area_codes=["212"],
        )  # fmt: skip
        for name in ("ana", "ben"):
            user = people.add(
                tx, username=name, name=name.title(), password_hash="-", permissions=[],
                store_id=self.downtown, context=context,
            )  # fmt: skip
            setattr(self, name, user)
            people.sign_in(tx, user, f"token of {name}", context)
        for last in range(4):
            places.add_number(tx, f"+1212555011{last}", "line", context)
        places.add_number(tx, PROXY, "proxy", context)
        self.kim = self.add_lead(tx, "Kim", KIM, UserId(self.ana), context)
        self.sam = self.add_lead(tx, "Sam", SAM, LocationId(self.downtown), context)

    ana: str
    ben: str

    def add_lead(
        self, tx: Tx, name: str, number: str, owner: UserId | LocationId, context: Context
    ) -> str:
        lead = context.new_id()
        leads.add(
            tx, LeadId(lead), owner, [number], context.now, first_name=name, last_name="Lee", stranger=None,
            organization=None, status="new", email2=None, emails=[], attributes=[], fields={},
            state=None, time_zone=None,
        )  # fmt: skip
        return lead

    def viewer(self, user: str, *rights: Permission) -> Viewer:
        return Viewer(UserId(user), LocationId(self.downtown), frozenset(rights))

    async def give_line(self, name: str) -> str:
        user = getattr(self, name)
        line = await self.do(lambda tx, context: people.enable_texting(tx, user, context))
        self.lines[name] = line
        return str(line)

    async def release(self, name: str) -> None:
        user, line = getattr(self, name), self.lines[name]
        await self.do(lambda tx, context: people.disable_texting(tx, user, line, context))

    async def texts_in(self, number: str, line: str, body: str, id: str = "") -> Any:
        text = InboundText("simulated", id or f"SM{next(self.ids)}", number, line, body)
        return await self.do(lambda tx, context: inbound.receive(tx, text, context))

    async def writes(self, name: str, lead: str, body: str, key: str = "") -> str:
        viewer = self.viewer(getattr(self, name), Permission.SUPERVISE)
        draft = check_draft(body, [])
        key = key or f"key{next(self.ids)}"
        return str(
            await self.do(
                lambda tx, context: outbound.send_to_lead(tx, viewer, lead, draft, key, context)
            )
        )


@pytest.fixture
async def house(store: ThreadedStore) -> House:
    return await House(store).build()


def tables_with(engine: Engine, word: str) -> set[str]:
    """The tables in any cell of which a word stands; for the words of texts, those with any row."""
    found = set()
    with connection(engine) as opened:
        for table in schema.metadata.sorted_tables:
            if table is schema.message_words:
                rows = [
                    (row,) for row in opened.execute(sa.text("SELECT rowid FROM message_words"))
                ]
            else:
                rows = [row for row in opened.execute(sa.select(table)) if word in str(row)]
            if rows:
                found.add(table.name)
    return found


async def test_nothing_of_a_released_line_is_left(house: House, engine: Engine) -> None:
    received = await house.texts_in(KIM, house.lines["ana"], "Hello there")
    await house.texts_in(KIM, house.lines["ana"], f"The {CANARY}, please")
    await house.writes("ana", house.kim, f"One {CANARY} is left")
    thread = received.conversation_id
    assert {"messages", "message_words"} <= tables_with(engine, CANARY)
    await house.release("ana")
    assert tables_with(engine, CANARY) == set()
    assert tables_with(engine, thread) == {"events"}
    assert tables_with(engine, "Hello there") == {"consents"}
    kept = tables_with(engine, house.kim)
    assert "leads" in kept
    assert {"conversations", "reads", "candidates", "idempotency"} & kept == set()


async def test_the_other_line_keeps_all_of_it(house: House, engine: Engine) -> None:
    await house.texts_in(KIM, house.lines["ana"], "to Ana")
    kept = await house.texts_in(SAM, house.lines["ben"], f"to Ben, the {CANARY}")
    await house.release("ana")
    assert {"messages", "message_words"} <= tables_with(engine, CANARY)
    seen_by = await house.read(lambda tx: visibility.of_conversation(tx, kept.conversation_id))
    assert seen_by.stores == {house.downtown}


async def test_who_wrote_last_is_forgotten_with_what_they_wrote(house: House) -> None:
    """IR2: a location's lead goes to the last sender of a human text; none is known any more."""
    await house.texts_in(SAM, house.lines["ana"], "hello")
    await house.writes("ana", house.sam, "answered from the line that goes")
    await house.release("ana")
    received = await house.texts_in(SAM, house.lines["ben"], "hello again")
    assert isinstance(received, Received)
    assert received.because == "location"
    row = await house.read(lambda tx: leads.by_id(tx, house.sam))
    assert (row.assignee_user_id, row.assignee_location_id) == (None, house.downtown)


async def test_a_redelivered_text_of_a_removed_conversation_is_taken_once(house: House) -> None:
    first = await house.texts_in(KIM, house.lines["ana"], "once", id="SM-once")
    assert isinstance(first, Received)
    await house.release("ana")
    again = await house.texts_in(KIM, house.lines["ana"], "once", id="SM-once")
    assert again == Duplicate()


async def test_what_waits_to_leave_is_not_sent_and_a_late_report_changes_nothing(
    house: House, engine: Engine
) -> None:
    sending = await house.writes("ana", house.kim, "just leaving")
    (job,) = await house.do(lambda tx, context: delivery.claim(tx, "relay", 1, context))
    assert job.message_id == sending
    queued = await house.writes("ana", house.kim, "waits behind it")
    await house.release("ana")
    assert await house.do(lambda tx, context: delivery.claim(tx, "relay", 9, context)) == []
    await house.do(
        lambda tx, context: delivery.accepted(tx, MessageId(sending), "SM-carrier", context)
    )
    await house.do(lambda tx, context: delivery.in_doubt(tx, MessageId(sending), context))
    assert await house.read(lambda tx: outbox.job(tx, sending)) is None
    assert await house.read(lambda tx: outbox.job(tx, queued)) is None
    assert await house.do(lambda tx, context: delivery.recover(tx, context, alone=True)) == 0
    assert "messages" not in tables_with(engine, "leaving")


async def test_the_same_request_again_finds_no_conversation(house: House) -> None:
    received = await house.texts_in(KIM, house.lines["ana"], "hello")
    viewer, draft = house.viewer(house.ana), check_draft("once", [])

    def send(tx: Tx, context: Context) -> str:
        return outbound.send(tx, viewer, received.conversation_id, draft, "key", context)

    assert await house.do(send) == await house.do(send)
    await house.release("ana")
    with pytest.raises(NotFound):
        await house.do(send)


# ---- numbers and people


async def test_switching_on_again_gives_another_number_and_no_history(
    house: House, engine: Engine
) -> None:
    await house.texts_in(KIM, house.lines["ana"], f"the {CANARY}")
    old = house.lines["ana"]
    await house.release("ana")
    new = await house.give_line("ana")
    assert new != old
    assert "messages" not in tables_with(engine, CANARY)
    with pytest.raises(Conflict) as refused:
        await house.do(lambda tx, context: places.add_number(tx, old, "line", context))
    assert refused.value.code == "number_exists"


async def test_who_sees_a_conversation_is_told_that_it_is_gone(house: House) -> None:
    owned = await house.texts_in(KIM, house.lines["ana"], "hello")
    shared = await house.texts_in(SAM, house.lines["ana"], "hello")
    before = await house.read(events.last)
    await house.release("ana")
    told = await house.read(lambda tx: events.after(tx, before, 100))
    gone = {event.subject: event.audience for event in told if event.type == "conversation.removed"}
    assert set(gone) == {owned.conversation_id, shared.conversation_id}
    elsewhere = Viewer(UserId("x"), LocationId("elsewhere"), frozenset([Permission.SUPERVISE]))
    ana, ben = house.viewer(house.ana), house.viewer(house.ben)
    assert [gone[owned.conversation_id].includes(each) for each in (ana, ben, elsewhere)] == [
        True, False, True,
    ]  # fmt: skip
    assert [gone[shared.conversation_id].includes(each) for each in (ana, ben)] == [True, True]
    assert [event.type for event in told if house.ana in str(event)][-1] == "reset"


async def test_an_opt_out_of_the_store_holds_on_the_next_line(house: House) -> None:
    await house.texts_in(KIM, house.lines["ana"], "STOP")
    await house.release("ana")
    await house.give_line("ana")
    with pytest.raises(Conflict) as refused:
        await house.writes("ana", house.kim, "hello?")
    assert refused.value.code == "opted_out"


async def test_an_opt_out_of_one_line_holds_on_the_next_line_of_the_same_person(
    house: House,
) -> None:
    house.scope = OptOutScope.LINE
    await house.texts_in(KIM, house.lines["ana"], "STOP")
    for _ in range(2):  # and on the line after that
        await house.release("ana")
        await house.give_line("ana")
        with pytest.raises(Conflict) as refused:
            await house.writes("ana", house.kim, "hello?")
        assert refused.value.code == "opted_out"
    await house.texts_in(KIM, house.lines["ben"], "hello")
    await house.writes("ben", house.kim, "Ben may: they opted out of Ana's line alone")
    await house.texts_in(KIM, house.lines["ana"], "START")
    await house.writes("ana", house.kim, "welcome back")


async def test_a_question_that_never_left_was_not_asked(house: House) -> None:
    """The opt-in message is removed while it waits: the next text to the lead asks again."""
    house.opt_in = OptIn.SINGLE
    await house.texts_in(SAM, house.lines["ben"], "hello")
    await house.writes("ana", house.kim, "hello")
    before = await house.read(events.last)
    await house.release("ana")
    known = await house.read(
        lambda tx: agreements.known(tx, KIM, scopes_of(house.lines["ben"], house.downtown))
    )
    assert known.asked_at is None
    told = await house.read(lambda tx: events.after(tx, before, 100))
    assert "conversation.removed" in [event.type for event in told]


# ---- phones


async def forwarding(house: House, conversation: str) -> str:
    """Ana forwards to her phone, which has a live session for a conversation; the session's id."""

    def begin(tx: Tx, context: Context) -> str:
        out_of_office.change(
            tx, house.ana, context.now, enabled=True, forwarding_number=ANAS_PHONE,
            verified_at=context.now,
        )  # fmt: skip
        assert proxy_sessions.begin(tx, house.ana, ANAS_PHONE, PROXY, conversation, context)
        return str(proxies.of_pair(tx, ANAS_PHONE, PROXY, 1)[0].id)

    return str(await house.do(begin))


async def test_sessions_end_and_stay_without_their_conversation(house: House) -> None:
    """What a phone still shows has to be known, or its next reply could reach somebody else."""
    received = await house.texts_in(KIM, house.lines["ana"], "hello")
    session = await forwarding(house, received.conversation_id)
    await house.release("ana")
    row = await house.read(lambda tx: proxies.by_id(tx, session))
    assert (row.ended_because, row.conversation_id) == (Ended.DEACTIVATED, None)
    assert (row.phone, row.proxy) == (ANAS_PHONE, PROXY)


async def test_a_session_of_somebody_else_on_the_line_ends_too(house: House) -> None:
    received = await house.texts_in(SAM, house.lines["ben"], "hello")
    session = await forwarding(house, received.conversation_id)
    await house.release("ben")
    row = await house.read(lambda tx: proxies.by_id(tx, session))
    assert (row.ended_because, row.conversation_id) == (Ended.DEACTIVATED, None)


async def test_what_phones_were_sent_of_it_keeps_no_words(house: House, engine: Engine) -> None:
    received = await house.texts_in(KIM, house.lines["ana"], "Hello")
    session = await forwarding(house, received.conversation_id)

    def copy(tx: Tx, context: Context) -> None:
        for purpose, message in ((PhonePurpose.FORWARD, received.message_id), ("question", None)):
            phones.text(
                tx, user_id=house.ana, phone=ANAS_PHONE, number=PROXY,
                purpose=PhonePurpose(purpose), body=f"Kim: the {CANARY}", message_id=message,
                context=context,
            )  # fmt: skip
        phone_questions.add(tx, "q1", ANAS_PHONE, PROXY, session, [session], context.now)
        phone_questions.hold(tx, "h1", "q1", f"what {CANARY}?", [], context.now)

    await house.do(copy)
    assert {"phone_texts", "held_replies"} <= tables_with(engine, CANARY)
    await house.release("ana")
    assert tables_with(engine, CANARY) == set()
    assert await house.do(lambda tx, context: delivery.claim(tx, "relay", 9, context)) == []
    assert await house.read(lambda tx: phone_questions.newest(tx, ANAS_PHONE, PROXY)) is None
    sent = await house.read(lambda tx: phone_texts.written_since(tx, PROXY, ANAS_PHONE, 0))
    assert sent == 2, "how many there were still caps what follows"


async def test_a_question_that_another_customer_can_answer_stays(house: House) -> None:
    going = await house.texts_in(KIM, house.lines["ana"], "hello")
    staying = await house.texts_in(SAM, house.lines["ben"], "hello")
    first = await forwarding(house, going.conversation_id)

    def ask(tx: Tx, context: Context) -> None:
        proxy_sessions.end(tx, Ended.EXPIRED, context, user_id=house.ana)
        proxy_sessions.begin(tx, house.ben, ANAS_PHONE, PROXY, staying.conversation_id, context)
        second = proxies.of_pair(tx, ANAS_PHONE, PROXY, 1)[0].id
        phone_questions.add(tx, "q1", ANAS_PHONE, PROXY, second, [second, first], context.now)
        phone_questions.hold(tx, "h1", "q1", "for whom?", [], context.now)

    await house.do(ask)
    await house.release("ana")
    assert await house.read(lambda tx: phone_questions.held(tx, "q1"))


@pytest.mark.parametrize(
    ("change", "ends"),
    [
        pytest.param({"status": "suspended"}, True, id="a suspended user's sessions end"),
        pytest.param({"name": "Anna"}, False, id="another name ends none"),
        pytest.param({"store_id": None}, False, id="another store ends none"),
    ],
)
async def test_what_becomes_of_a_users_sessions(
    house: House, change: dict[str, Any], ends: bool
) -> None:
    received = await house.texts_in(KIM, house.lines["ana"], "hello")
    session = await forwarding(house, received.conversation_id)
    await house.do(lambda tx, context: people.change(tx, house.ana, change, None, context))
    row = await house.read(lambda tx: proxies.by_id(tx, session))
    assert row.ended_because == (Ended.DEACTIVATED if ends else None)
    assert row.conversation_id == received.conversation_id
    user = await house.read(lambda tx: users.by_id(tx, house.ana))
    assert user.relay_number == house.lines["ana"]


@pytest.mark.parametrize("use", ["line", "proxy"])
async def test_a_number_that_somebody_forwards_to_is_no_number_of_ours(
    house: House, use: str
) -> None:
    await house.do(
        lambda tx, context: out_of_office.change(
            tx, house.ana, context.now, forwarding_number=ANAS_PHONE
        )
    )
    with pytest.raises(Conflict) as refused:
        await house.do(lambda tx, context: places.add_number(tx, ANAS_PHONE, use, context))
    assert refused.value.code == "number_is_a_phone"


# ---- the archive


async def test_an_archive_is_kept_only_where_the_retailer_wants_it(
    house: House, engine: Engine
) -> None:
    house.archives = True
    await house.texts_in(KIM, house.lines["ana"], "first")
    await house.texts_in(SAM, house.lines["ana"], "second")
    await house.writes("ana", house.kim, f"third, the {CANARY}")
    line = house.lines["ana"]
    await house.release("ana")
    rows, total = await house.read(lambda tx: archives.page(tx, line, 10, 0))
    assert total == 3
    assert [(row.author, row.direction, row.lead_name, row.body) for row in rows] == [
        ("Kim Lee", "inbound", "Kim Lee", "first"),
        ("Sam Lee", "inbound", "Sam Lee", "second"),
        ("Ana", "outbound", "Kim Lee", f"third, the {CANARY}"),
    ]
    assert {row.user_name for row in rows} == {"Ana"}
    assert [row.lead_number for row in rows] == [KIM, SAM, KIM]
    assert tables_with(engine, CANARY) == {"archived_texts"}
    rest = await house.read(lambda tx: archives.after(tx, line, rows[0].seq, 10))
    assert [row.seq for row in rest] == [row.seq for row in rows[1:]]


async def test_what_nobody_knew_is_named_in_the_archive_as_it_was(house: House) -> None:
    """A stranger by what they were called, a shared number by all whom it may be (IR6)."""
    house.archives = True
    line, stranger, shared = house.lines["ana"], "+13035550150", "+13035550151"
    await house.texts_in(stranger, line, "who am I?")

    def share(tx: Tx, context: Context) -> None:
        for name in ("Lou", "Mia"):
            house.add_lead(tx, name, shared, LocationId(house.downtown), context)

    await house.do(share)
    await house.texts_in(shared, line, "which of us?")
    await house.release("ana")
    rows, _ = await house.read(lambda tx: archives.page(tx, line, 10, 0))
    names = [row.lead_name for row in rows]
    assert names[0].startswith("New customer ")
    assert sorted(names[1].split(" or ")) == ["Lou Lee", "Mia Lee"]
