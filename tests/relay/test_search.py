"""Searching as people type: names, numbers in any spelling, the words of texts, and who sees what."""

from typing import Any

import pytest

from tests.support.relay import Person, ok, problem
from tests.support.shop import Shop, fresh_number
from tui.api import Api

Json = Any

LETTERS = "bcdfghjklm"


def fresh_word() -> str:
    """A word that no other test has, letters alone."""
    return "z" + "".join(LETTERS[int(digit)] for digit in fresh_number()[5:]) + "end"


def found(person: Person, q: str, **query: Any) -> list[str]:
    return [one["id"] for one in person.conversations(q=q, **query)]


def leads_found(person: Person, q: str, **query: Any) -> list[str]:
    return [one["id"] for one in person.get("/leads", q=q, limit=200, **query)["items"]]


def assign(shop: Shop, conversation: Json, **assignee: str) -> None:
    ok(shop.admin.call("POST", f"/conversations/{conversation['id']}/assign", assignee))


def spellings(number: str) -> list[str]:
    area, exchange, rest = number[2:5], number[5:8], number[8:]
    return [
        number,
        f"({area}) {exchange}-{rest}",
        f"{area}.{exchange}.{rest}",
        f"1 {area} {exchange} {rest}",
        f"001{number[2:]}",
        f"{exchange}{rest}",
        f"{exchange} - {rest}",
        "".join(chr(0xFF10 + int(digit)) for digit in number[2:]),
    ]


# ---- names


@pytest.mark.parametrize(
    ("first", "typed"),
    [
        ("Éloïse", "eloise"),
        ("Eloise", "ÉLOÏSE"),
        ("Éloïse", "elo"),
        ("Øyvind", "oyvind"),
        ("JÜRGEN", "jürg"),
        ("Straßer", "strasser"),
        ("Παύλος", "παυλοσ"),
        ("Владимир", "ВЛАД"),
        ("山田太郎", "太郎"),
        ("Anne-Marie", "marie"),
        ("O'Brien", "o'bri"),
    ],
)
def test_a_name_is_found_however_it_is_typed(shop: Shop, first: str, typed: str) -> None:
    last = fresh_word()
    lead = shop.lead_of(shop.ben, first_name=first, last_name=last)
    conversation = shop.conversation(shop.ben, lead)
    for q in (f"{typed} {last}", f"{last} {typed}", f"{typed}  {last[:-1]}"):
        assert found(shop.ben, q) == [conversation["id"]]
        assert leads_found(shop.ben, q) == [lead["id"]]
    assert found(shop.ben, f"x{typed} {last}") == []


def test_a_changed_name_and_an_organization_are_found(shop: Shop) -> None:
    old, new, organization = fresh_word(), fresh_word(), fresh_word()
    lead = shop.lead_of(shop.ben, last_name=old, organization=f"Studio {organization}")
    assert leads_found(shop.ben, organization) == [lead["id"]]
    ok(shop.ben.call("PATCH", f"/leads/{lead['id']}", {"last_name": new}))
    assert leads_found(shop.ben, old) == []
    assert leads_found(shop.ben, new) == leads_found(shop.ben, organization) == [lead["id"]]


def test_a_stranger_who_got_a_name_is_found_by_both(shop: Shop) -> None:
    _, conversation = shop.texts_in(shop.ben)
    mine = next(one for one in shop.ben.conversations() if one["id"] == conversation["id"])
    label, name = mine["lead"]["name"], fresh_word()
    assert label.startswith("New customer ")
    assert conversation["id"] in found(shop.ben, label.upper())
    ok(shop.ben.call("PATCH", f"/leads/{mine['lead']['id']}", {"last_name": name}))
    assert conversation["id"] in found(shop.ben, label)
    assert found(shop.ben, name) == [conversation["id"]]


def test_a_shared_number_is_found_by_each_of_its_names(shop: Shop) -> None:
    number, names = fresh_number(), [fresh_word(), fresh_word()]
    for name in names:
        shop.lead_of(shop.cleo, last_name=name, numbers=[number])
    shop.phone(number).texts(shop.line_of(shop.cleo), "which of us am I?")
    (asking,) = shop.conversations_of(number)
    assert len(asking["candidates"]) == 2
    for name in names:
        assert found(shop.cleo, name[:-1]) == [asking["id"]]
        assert found(shop.admin, f"{name} {number}") == [asking["id"]]
        assert found(shop.ben, name) == []


# ---- numbers


def test_a_number_is_found_in_any_spelling_by_those_who_see_numbers(shop: Shop) -> None:
    _, conversation = shop.texts_in(shop.ana)
    number = conversation["lead"]["number"]
    for q in spellings(number):
        assert conversation["id"] in found(shop.ana, q), q
        assert conversation["lead"]["id"] in leads_found(shop.ana, q), q
    assert found(shop.ana, number)[0] == conversation["id"]
    assert found(shop.ana, f"nobody {number}") == []
    assert shop.ana.conversations(q=number)[0]["hit"] is None
    assign(shop, conversation, user_id=shop.ben.id)
    for q in [*spellings(number), number[-4:], f"new {number[-4:]}"]:
        assert conversation["id"] not in found(shop.ben, q), q
        assert conversation["lead"]["id"] not in leads_found(shop.ben, q), q


def test_a_name_and_a_part_of_the_number_find_the_one_who_has_both(shop: Shop) -> None:
    name = fresh_word()
    leads = [shop.lead_of(shop.ana, last_name=name) for _ in range(2)]
    opened = [shop.conversation(shop.ana, lead)["id"] for lead in leads]
    last = shop.number_of(leads[0])[-6:]
    assert sorted(found(shop.ana, name)) == sorted(opened)
    assert found(shop.ana, f"{name} {last}") == opened[:1]
    assert leads_found(shop.ana, f"{last} {name}") == [leads[0]["id"]]


# ---- texts


def test_a_text_is_found_as_soon_as_it_came_in_and_once_it_was_sent(shop: Shop) -> None:
    came, went = fresh_word(), fresh_word()
    phone, conversation = shop.texts_in(shop.ben, f"Have you a {came.upper()}, in blüe?")
    sent = ok(shop.ben.send(conversation["id"], f"Yes: {went}’s are here"), 202)
    (hit,) = shop.ben.conversations(q=f"{came} blu")
    assert hit["id"] == conversation["id"]
    assert hit["hit"]["body"].startswith("Have you a")
    assert hit["hit"]["author"]["kind"] == "lead"
    assert hit["hit"]["author"]["name"] == hit["lead"]["name"]
    assert phone.number[2:10] not in str(hit)
    (hit,) = shop.ben.conversations(q=went[:-2])
    assert hit["hit"]["id"] == sent["id"]
    assert hit["hit"]["author"] == {"kind": "user", "id": shop.ben.id, "name": "Ben", "via": "app"}
    assert hit["last_message"]["id"] == sent["id"]
    assert found(shop.ben, f"{came} {went}") == [], "words of two texts"


def test_the_newest_text_found_is_the_hit_and_a_name_goes_before_it(shop: Shop) -> None:
    word = fresh_word()
    lead = shop.lead_of(shop.ben)
    phone, conversation = shop.texts_in(shop.ben, f"first {word}", lead=lead)
    for body in (f"second {word}", "third"):
        phone.texts(shop.line_of(shop.ben), body)
    (hit,) = shop.ben.conversations(q=word)
    assert hit["hit"]["body"] == f"second {word}"
    assert hit["last_message"]["body"] == "third"
    ok(shop.ben.call("PATCH", f"/leads/{lead['id']}", {"last_name": word}))
    (hit,) = shop.ben.conversations(q=word)
    assert (hit["id"], hit["hit"]) == (conversation["id"], None)
    assert all(one["hit"] is None for one in shop.ben.conversations())


@pytest.mark.parametrize(
    ("body", "q", "is_found"),
    [
        pytest.param("{}東京タワーで会いましょう", "{} 東京", True, id="Japanese has no spaces"),
        pytest.param("{} 안녕하세요", "{} 안녕", True, id="nor need Korean"),
        pytest.param("{}🎉🎉party", "{} party🎉", True, id="emoji part words"),
        pytest.param("{} café", "{} CAFE", True, id="accents in texts"),
        pytest.param("{} cafe", "{} café", True, id="accents in searches"),
        pytest.param("{} catalog", "{} cat", True, id="the last word begun"),
        pytest.param("{} catalog", "cat {}", False, id="an earlier word begun"),
        pytest.param("{} catalog", "{} ca", False, id="hardly begun"),
        pytest.param("{} a b", "{} b", True, id="a short word whole"),
        pytest.param("{} one", "{} OR two", False, id="no operators: or"),
        pytest.param("{} one two or", "{} two OR one", True, id="or is a word"),
        pytest.param("{} one", "{} NOT one", False, id="no operators: not"),
        pytest.param("{} one two near", "NEAR(one two) {}", True, id="near is a word"),
        pytest.param("{} words", "words:{}", True, id="no columns"),
        pytest.param("it's {}", 'it\'s "{}"', True, id="quotes"),
        pytest.param("a {}", "{}*", True, id="a star is nothing"),
        pytest.param("{} x", "({}", True, id="an open bracket"),
        pytest.param("{} x", "{} & | ! <-> :*", True, id="what PostgreSQL has"),
        pytest.param("{} x", "^{} + - ,", True, id="what SQLite has"),
        pytest.param("{} 100% _x", "{} 1_0", False, id="what LIKE has"),
        pytest.param("{} \\ x", "\\{}\\", True, id="a backslash"),
    ],
)
def test_words_are_all_that_counts(shop: Shop, body: str, q: str, is_found: bool) -> None:
    word = fresh_word()
    _, conversation = shop.texts_in(shop.cleo, body.format(word))
    expected = [conversation["id"]] if is_found else []
    assert found(shop.cleo, q.format(word)) == expected
    assert found(shop.sam, q.format(word)) == expected


@pytest.mark.parametrize("q", ["!!!", "🎉", "%", "_", '"', "'", "*", "()", "\\", "&|!", "\u200b"])
def test_what_holds_no_word_finds_nothing(shop: Shop, q: str) -> None:
    shop.texts_in(shop.ben, f"100% sure! {q}")
    page = shop.ben.get("/conversations", q=q)
    assert (page["items"], page["total"], page["next_cursor"]) == ([], 0, None)
    assert shop.ben.get("/leads", q=q)["total"] == 0


@pytest.mark.parametrize("q", ["", "  "])
def test_a_blank_box_shows_everything(shop: Shop, q: str) -> None:
    shop.texts_in(shop.ben)
    everything = shop.ben.get("/conversations", limit=200)
    assert shop.ben.get("/conversations", q=q, limit=200)["total"] == everything["total"] > 0
    assert leads_found(shop.ben, q) == leads_found(shop.ben, "\t")


def test_a_long_search_is_taken_up_to_its_limit(shop: Shop) -> None:
    word = fresh_word()
    body = f"{word} " + " ".join("abcdefghij") + " " + "y" * 90
    _, conversation = shop.texts_in(shop.ben, body)
    assert found(shop.ben, body) == [conversation["id"]]
    assert found(shop.ben, "a " * 80 + word) == [conversation["id"]]
    problem(shop.ben.call("GET", "/conversations", params={"q": "x" * 201}), 422)


# ---- who sees what


def test_nobody_finds_what_is_not_theirs_to_see(shop: Shop) -> None:
    word = fresh_word()
    lead = shop.lead_of(shop.ana, last_name=word)
    phone, conversation = shop.texts_in(shop.ana, f"a secret {word}text", lead=lead)
    here = f"/conversations/{conversation['id']}/hits"
    for person in (shop.ben, shop.cleo):
        for q in (word, f"{word}text", f"secret {word}", phone.number):
            assert found(person, q) == []
            assert leads_found(person, q) == []
        assert person.get("/conversations", q=word)["total"] == 0
        problem(person.call("GET", here, params={"q": word}), 404)
    assert found(shop.sam, f"{word}text") == found(shop.ana, f"{word}text") == [conversation["id"]]
    assign(shop, conversation, user_id=shop.ben.id)
    assert found(shop.ben, f"secret {word}") == found(shop.ben, word) == [conversation["id"]]
    assert found(shop.ana, f"secret {word}") == found(shop.ana, word) == []
    assert leads_found(shop.ben, word) == [lead["id"]]
    assign(shop, conversation, location_id=shop.uptown)
    assert found(shop.cleo, f"secret {word}") == [conversation["id"]]
    assert found(shop.ben, f"secret {word}") == []


def test_texts_that_moved_into_another_conversation_are_found_there(shop: Shop) -> None:
    number, word = fresh_number(), fresh_word()
    one, two = (shop.lead_of(shop.cleo, numbers=[number]) for _ in range(2))
    target = shop.conversation(shop.cleo, one)
    shop.phone(number).texts(shop.line_of(shop.cleo), f"{word} for whom?")
    (asking,) = found(shop.cleo, word)
    assert asking != target["id"]
    chosen = {"lead_id": one["id"]}
    ok(shop.cleo.call("POST", f"/conversations/{asking}/lead", chosen))
    (moved,) = shop.cleo.conversations(q=word)
    assert moved["id"] == target["id"]
    assert moved["hit"]["conversation_id"] == target["id"]
    assert two["id"] not in str(moved)


# ---- pages and folders


def test_a_search_stays_in_its_folder(shop: Shop) -> None:
    word = fresh_word()
    waiting = [shop.texts_in(shop.ben, f"{word} {n}")[1]["id"] for n in range(3)]
    ok(shop.ben.call("POST", f"/conversations/{waiting[0]}/dismiss"))
    assert found(shop.ben, word, folder="inbox") == waiting[:0:-1]
    assert found(shop.ben, word, folder="waiting") == waiting[1:]
    assert found(shop.ben, word, folder="dismissed") == waiting[:1]
    assert found(shop.ben, word, folder="new_leads") == []
    assert sorted(found(shop.ben, word)) == sorted(waiting)
    assert found(shop.ben, word, folder="inbox", sort="oldest") == waiting[1:]
    assert shop.ben.get("/conversations", q=word, folder="inbox")["total"] == 2
    problem(shop.ben.call("GET", "/conversations", params={"q": word, "folder": "live"}), 403)


def test_pages_of_a_search_are_whole(shop: Shop) -> None:
    word = fresh_word()
    texted = [shop.texts_in(shop.cleo, f"hello {word}")[1]["id"] for _ in range(7)]
    seen: list[str] = []
    query: dict[str, Any] = {"q": word, "limit": 3}
    while True:
        page = shop.cleo.get("/conversations", **query)
        assert page["total"] == 7
        assert all(one["hit"]["body"] == f"hello {word}" for one in page["items"])
        seen += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == texted[::-1]
    assert found(shop.cleo, word, offset=5) == texted[1::-1]


# ---- leads without a conversation


def test_leads_are_listed_by_whether_they_were_texted(shop: Shop) -> None:
    word = fresh_word()
    one, other = (shop.lead_of(shop.ben, last_name=word)["id"] for _ in range(2))
    shop.ben.post(f"/leads/{one}/conversations", status=201)
    assert leads_found(shop.ben, word, texted="false") == [other]
    assert leads_found(shop.ben, word, texted="true") == [one]
    assert sorted(leads_found(shop.ben, word)) == sorted([one, other])
    assert shop.ben.get("/leads", q=word, texted="false")["total"] == 1
    everyone = shop.ben.get("/leads", limit=1)["total"]
    halves = [shop.ben.get("/leads", texted=each, limit=1)["total"] for each in ("true", "false")]
    assert sum(halves) == everyone
    problem(shop.ben.call("GET", "/leads", params={"texted": "perhaps"}), 422)


# ---- within a thread


def test_texts_of_a_thread_are_found_with_their_places(shop: Shop) -> None:
    word = fresh_word()
    phone, conversation = shop.texts_in(shop.ben, f"none of it {word}", lead=shop.lead_of(shop.ben))
    bodies = [f"a blue {word}", "nothing", f"{word}s, Blüe", "blue"]
    for body in bodies:
        phone.texts(shop.line_of(shop.ben), body)
    texts = shop.ben.messages(conversation["id"])
    here = f"/conversations/{conversation['id']}/hits"
    page = shop.ben.get(here, q=f"bl {word}")
    assert [hit["offset"] for hit in page["items"]] == [3, 1]
    assert [hit["message_id"] for hit in page["items"]] == [texts[3]["id"], texts[1]["id"]]
    assert page["items"][0]["at"] == texts[3]["at"]
    assert (page["total"], page["next_cursor"]) == (2, None)
    page = shop.ben.get(here, q=word, limit=1)
    assert ([hit["offset"] for hit in page["items"]], page["total"]) == ([3], 3)
    for nothing in ("", " ", "!!", "blue nothing", "lue"):
        assert shop.ben.get(here, q=nothing)["total"] == 0
    for limit in (0, 201):
        problem(shop.ben.call("GET", here, params={"q": word, "limit": limit}), 422)
    problem(shop.ben.call("GET", here), 422)
    problem(shop.ben.call("GET", "/conversations/nowhere/hits", params={"q": word}), 404)


async def test_the_client_asks_for_the_same(shop: Shop) -> None:
    word = fresh_word()
    new = shop.lead_of(shop.ben, last_name=word)
    lead = shop.lead_of(shop.ben, last_name=word)
    _, conversation = shop.texts_in(shop.ben, f"hello {word}text", lead=lead)
    async with Api(shop.relay.url, shop.ben.token) as api:
        assert (await api.leads(word)).total == 2
        assert [one.id for one in (await api.leads(word, texted=False)).items] == [new["id"]]
        assert [one.id for one in (await api.leads(word, True, limit=1)).items] == [lead["id"]]
        (text,) = (await api.hits(conversation["id"], word)).items
        assert text.offset == 0
        (one,) = (await api.conversations(None, f"{word}t")).items
        assert one.hit is not None
        assert one.hit.id == text.message_id
