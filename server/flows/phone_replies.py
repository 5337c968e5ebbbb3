"""An associate answers from their own phone (product.md OO4, OO8, OO11).

A text that comes to a proxy number from a phone that we forward to, or once did, is no customer's: it is
a reply, an answer to a question, or a word about forwarding. Whatever does not reach the customer at
once, the phone is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server.core import forwarding as core
from server.core.forwarding import (
    LONGEST_TEXT,
    QUESTION_LIVES,
    Answer,
    Ask,
    Ended,
    Hold,
    PhonePurpose,
    Question,
    ReplyFacts,
    Send,
    Session,
    Told,
)
from server.core.keywords import Keyword, keyword, undoes
from server.core.model import InboundText, NumberState
from server.core.questions import Choice, day_of, question_text
from server.flows import codes, phone_words, phones, proxy_sessions, relaying
from server.flows.away import may_answer_from
from server.flows.context import Context
from server.flows.forwarding import name_in, whole_name_in
from server.flows.relaying import NotSent
from server.store import (
    messages,
    numbers,
    out_of_office,
    phone_questions,
    phone_texts,
    proxies,
    threads,
)
from server.store.statement import Row, Tx

MOST_SESSIONS = 50
"""So many sessions of a pair are looked back on."""


@dataclass(frozen=True, slots=True)
class PhoneReply:
    """What was made of a text from a phone. ``answered``: something waits to leave for it."""

    because: str
    answered: bool = True


@dataclass(frozen=True, slots=True)
class _Pair:
    """The phone that wrote and the proxy number that it wrote to; ``user`` is whom texts to it are for."""

    phone: str
    proxy: str
    user: str


def receive(tx: Tx, text: InboundText, context: Context) -> PhoneReply | None:
    """Take a text to a proxy number. None when it comes from no phone of ours: then it is a customer's,
    who has the number from somewhere.
    """
    phone, proxy = text.sender, text.recipient
    proxy_sessions.expire(tx, context, phone)
    sessions = proxies.of_pair(tx, phone, proxy, MOST_SESSIONS)
    owners = out_of_office.forwarding_to(tx, phone)
    if not sessions and not owners:
        return None
    pair = _Pair(phone, proxy, sessions[0].user_id if sessions else owners[0].user_id)
    word = _word(text.body)
    if word is not None:
        return _heed(tx, pair, word, context)
    if any(codes.is_code(row, text.body) for row in owners):
        _tell(tx, pair, _TOLD["code"], context)
        return PhoneReply("code")
    known = [_session(tx, row, context) for row in sessions]
    facts = ReplyFacts(
        body=text.body,
        pictures=len(text.media),
        sessions=known,
        question=_question(tx, pair, context),
        in_pool=_in_pool(tx, proxy),
        now=context.now,
    )
    found = core.meaning(facts)
    media = [{"url": item.url, "content_type": item.content_type} for item in text.media]
    _do(tx, pair, found, text.body, media, context)
    return PhoneReply(found.because)


def _word(body: str) -> Keyword | None:
    """A word about forwarding. YES is a reply like any other: only START and UNSTOP switch it on."""
    word = keyword(body)
    if word is Keyword.START and not undoes(body, toll_free=True):
        return None
    return word


def _session(tx: Tx, row: Row, context: Context) -> Session:
    return Session(
        id=row.id,
        conversation=row.conversation_id,
        user=row.user_id,
        confirmed=bool(row.confirmed),
        ended=Ended(row.ended_because) if row.ended_at is not None else None,
        usable=may_answer_from(tx, row.user_id, row.phone, context),
    )


def _question(tx: Tx, pair: _Pair, context: Context) -> Question | None:
    """The newest question of the pair; one that nobody answered in time lapses now."""
    row = phone_questions.newest(tx, pair.phone, pair.proxy)
    if row is None:
        return None
    is_open = row.state == phone_questions.OPEN
    if is_open and context.now - row.asked_at >= QUESTION_LIVES:
        lapse(tx, row, context, tell=False)
        is_open = False
    return Question(
        row.id,
        tuple(row.choices),
        row.asked_at,
        is_open,
        shown=phone_texts.question_left(tx, pair.proxy, pair.phone),
        answered_at=row.settled_at if row.state == phone_questions.ANSWERED else None,
    )


def _in_pool(tx: Tx, proxy: str) -> bool:
    row = numbers.by_number(tx, proxy)
    return row is not None and row.state == NumberState.FREE


# ---- words


def _heed(tx: Tx, pair: _Pair, word: Keyword, context: Context) -> PhoneReply:
    match word:
        case Keyword.STOP:
            changed = phone_words.stop(tx, pair.phone, context)
            sentence = _STOPPED if changed else None
        case Keyword.START:
            changed = phone_words.start(tx, pair.phone, context)
            sentence = _STARTED if changed else _NOTHING_TO_START
        case Keyword.HELP:
            sentence = _HELP
    by_carrier = context.carrier.answers(pair.proxy)
    if sentence is not None and not by_carrier:
        _tell(tx, pair, f"{context.retailer.name}: {sentence}", context)
    return PhoneReply(str(word), answered=not by_carrier)


_STOPPED = "customers' texts are not forwarded to this phone any more. START switches it on again."
_STARTED = "customers' texts are forwarded to this phone again. STOP switches it off."
_NOTHING_TO_START = (
    "STOP had switched nothing off here. Out of Office in the app says what is forwarded."
)
_HELP = "answer a customer's text here and it goes to them from your line. STOP switches forwarding off."


# ---- what it means


def _do(
    tx: Tx,
    pair: _Pair,
    found: core.Meaning,
    body: str,
    media: list[dict[str, Any]],
    context: Context,
) -> None:
    match found:
        case Send(session, _, reopens):
            _send(tx, pair, session, body, media, context, reopens=reopens)
        case Ask(choices):
            _ask(tx, pair, choices, body, media, context)
        case Hold(question, again):
            phone_questions.hold(tx, context.new_id(), question.id, body, media, context.now)
            if again:
                phone_questions.asked_again(tx, question.id, context.now)
                _put(tx, pair, list(question.choices), context)
        case Answer(question, session_id):
            _answered(tx, pair, question, session_id, context)
        case Told(because):
            _tell(tx, pair, _TOLD[because], context)


def _send(
    tx: Tx,
    pair: _Pair,
    session: Session,
    body: str,
    media: list[dict[str, Any]],
    context: Context,
    *,
    reopens: bool = False,
) -> None:
    """Pass a reply on to the customer; what is held or refused, the phone is told."""
    if reopens:
        proxy_sessions.reopen(tx, proxies.by_id(tx, session.id), context)
    elif session.ended is None:
        proxies.use(tx, session.id, context.now)
    if session.conversation is None:
        _tell(tx, pair, _TOLD["expired"], context)
        return
    if len(body) > LONGEST_TEXT:
        _tell(tx, pair, _too_long(body), context)
        return
    told = relaying.send(tx, session, body, [item["url"] for item in media], context)
    if isinstance(told, NotSent):
        name = name_in(tx, session.conversation)
        how = "waits" if told.held else "was not sent"
        _tell(tx, pair, f"Your text to {name.rstrip('.')} {how}. {told.sentence}", context)


def _too_long(body: str) -> str:
    return (
        f"Your text was not sent: it has {len(body):,} characters, and {LONGEST_TEXT:,} are the most. "
        "Send it in parts."
    )


def _ask(
    tx: Tx,
    pair: _Pair,
    choices: Sequence[Session],
    body: str,
    media: list[dict[str, Any]],
    context: Context,
) -> None:
    """Hold a reply and ask which customer is meant."""
    question_id, ids = context.new_id(), [each.id for each in choices]
    phone_questions.add(tx, question_id, pair.phone, pair.proxy, ids[0], ids, context.now)
    phone_questions.hold(tx, context.new_id(), question_id, body, media, context.now)
    _put(tx, pair, ids, context)


def _put(tx: Tx, pair: _Pair, session_ids: list[str], context: Context) -> None:
    rows = [proxies.by_id(tx, each) for each in session_ids]
    asked = [row.conversation_id for row in rows if row is not None]
    had_it = proxies.of_pair(tx, pair.phone, pair.proxy, MOST_SESSIONS)
    others = dict.fromkeys(row.conversation_id for row in had_it if row.conversation_id)
    text = question_text(
        [_choice(tx, each) for each in asked],
        [_choice(tx, each) for each in others if each not in asked],
    )
    _tell(tx, pair, text, context, PhonePurpose.QUESTION)


def _choice(tx: Tx, conversation_id: str | None) -> Choice:
    conversation = threads.by_id(tx, conversation_id) if conversation_id else None
    if conversation is None:
        return Choice("a customer who is not there any more")
    wrote_at = messages.at_of(tx, conversation.last_inbound_seq)
    wrote = day_of(wrote_at) if wrote_at is not None else ""
    return Choice(name_in(tx, conversation.id), whole_name_in(tx, conversation.id), wrote)


def _answered(tx: Tx, pair: _Pair, question: Question, session_id: str, context: Context) -> None:
    """What was held goes to the customer who was chosen, in its order. Choosing the one whom the number
    reaches now settles whom it reaches.
    """
    held = phone_questions.held(tx, question.id)
    phone_questions.drop(tx, question.id)
    phone_questions.settle(tx, question.id, phone_questions.ANSWERED, context.now)
    row = proxies.by_id(tx, session_id)
    if row is None:
        _tell(tx, pair, _TOLD["expired"], context)
        return
    chosen = _session(tx, row, context)
    if not chosen.usable or chosen.ended not in (None, Ended.EXPIRED):
        _tell(tx, pair, _TOLD[str(chosen.ended or Ended.SWITCHED_OFF)], context)
        return
    is_first = session_id == question.choices[0]
    if is_first:
        chosen = _confirmed(tx, pair, chosen, context)
    for reply in held:
        _send(tx, pair, chosen, reply.body, reply.media, context)
    if not is_first and row.conversation_id:
        _tell(tx, pair, f"Passed on to {name_in(tx, row.conversation_id)}", context)


def _confirmed(tx: Tx, pair: _Pair, chosen: Session, context: Context) -> Session:
    """The phone says that it knows whom the number reaches: still true only where nobody else has had
    the number since it was asked.
    """
    newest = proxies.of_pair(tx, pair.phone, pair.proxy, 1)[0]
    if newest.conversation_id != chosen.conversation:
        return chosen
    if newest.ended_at is not None and _in_pool(tx, pair.proxy):
        proxy_sessions.reopen(tx, newest, context)
        newest = proxies.of_pair(tx, pair.phone, pair.proxy, 1)[0]
    proxies.confirm(tx, newest.id)
    return _session(tx, newest, context)


def tidy(tx: Tx, context: Context) -> None:
    """End sessions that nobody has used, and let questions lapse that nobody has answered: what they
    held is not sent, and the phone is told.
    """
    proxy_sessions.expire(tx, context)
    for row in phone_questions.lapsing(tx, context.now - QUESTION_LIVES):
        lapse(tx, row, context, tell=True)


def lapse(tx: Tx, row: Row, context: Context, *, tell: bool) -> None:
    phone_questions.settle(tx, row.id, phone_questions.LAPSED, context.now)
    phone_questions.drop(tx, row.id)
    session = proxies.by_id(tx, row.session_id)
    if tell and session is not None:
        pair = _Pair(row.phone, row.proxy, session.user_id)
        _tell(tx, pair, _TOLD["not_answered"], context)


# ---- telling the phone

_TOLD = {
    "empty": "Your text was empty, so nothing was sent.",
    "nobody_here": "This number reaches no customer of yours. Answer a customer's text, or write in "
    "the app.",
    "expired": "That customer's conversation is not there any more, so your text was not sent.",
    "switched_off": "Your text was not sent: Out of Office is off, or forwards to another phone. "
    "Write in the app.",
    "opted_out": "Your text was not sent: this customer has opted out of texts.",
    "deactivated": "Your text was not sent: text messaging is off for you.",
    "reassigned": "Your text was not sent: somebody else looks after this customer now.",
    "number_retired": "Your text was not sent: this number is out of use. Write in the app.",
    "question_lapsed": "Nothing was sent: that question is too old. Write your text again.",
    "not_answered": "Your text was not sent: nobody said which customer it is for.",
    "answered_already": "Nothing was sent: that question has its answer. Write a word with a number that "
    "is for the customer.",
    "answer_first": "Your text was not sent: this line has changed customers again. Answer the question "
    "first.",
    "code": "Enter this code in Out of Office in the app: it was sent to nobody.",
    "not_a_choice": "Nothing was sent. Reply with one of the numbers of the question.",
}
"""Why a text from a phone reached nobody, by the code of the decision."""


def _tell(
    tx: Tx,
    pair: _Pair,
    sentence: str,
    context: Context,
    purpose: PhonePurpose = PhonePurpose.NOTICE,
) -> None:
    phones.text(
        tx,
        user_id=pair.user,
        phone=pair.phone,
        number=pair.proxy,
        purpose=purpose,
        body=sentence,
        context=context,
    )
