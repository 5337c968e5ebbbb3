"""What was written and not sent is there again when the program starts, under the same keys."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.counterpart import NOON
from tui.draft_files import ENDED, DraftFiles
from tui.drafts import Draft, Drafts

URL = "http://relay"
HELD = Draft("c1", "on my way", "key-1", NOON, "No relay answers.")


def files(home: Path, user: str = "ana", url: str = URL) -> DraftFiles:
    return DraftFiles(home, url, user)


def saved(home: Path, *held: Draft, text: str = "") -> Drafts:
    """What one run of the program leaves behind."""
    drafts = Drafts()
    drafts.keep("c1", text)
    for draft in held:
        drafts.start(draft)
    files(home).save_all(drafts)
    return drafts


def on_disk(home: Path) -> list[Path]:
    return sorted(path for path in home.rglob("*") if path.is_file())


def test_what_was_typed_is_there_after_a_restart(tmp_path: Path) -> None:
    saved(tmp_path, text="half a thou")
    assert files(tmp_path).load().texts == {"c1": "half a thou"}


def test_a_held_text_keeps_its_key_its_time_and_its_reason(tmp_path: Path) -> None:
    unsure = Draft("c1", "and another", "key-2", NOON, "The connection broke.", is_unsure=True)
    saved(tmp_path, HELD, unsure, text="a third")
    drafts = files(tmp_path).load()
    assert drafts.on_its_way("c1") == [HELD, unsure]
    assert drafts.text("c1") == "a third"


def test_what_was_being_sent_when_the_program_ended_is_held_in_doubt(tmp_path: Path) -> None:
    saved(tmp_path, Draft("c1", "on my way", "key-1", NOON))
    (held,) = files(tmp_path).load().on_its_way("c1")
    assert (held.key, held.trouble, held.is_unsure) == ("key-1", ENDED, True)


def test_what_is_sent_leaves_no_file(tmp_path: Path) -> None:
    kept = files(tmp_path)
    drafts = Drafts()
    drafts.start(HELD)
    kept.save_all(drafts)
    assert len(on_disk(tmp_path)) == 1
    drafts.done("c1", "key-1")
    kept.save_all(drafts)
    assert on_disk(tmp_path) == []
    kept.save_all(drafts)


def test_what_is_on_the_disk_is_not_written_again(tmp_path: Path) -> None:
    drafts = saved(tmp_path, HELD, text="half")
    again = files(tmp_path)
    again.load()
    assert again.pending("c1", drafts) is None
    drafts.keep("c1", "half a")
    assert again.pending("c1", drafts) is not None


def test_drafts_of_other_people_and_relays_are_theirs(tmp_path: Path) -> None:
    saved(tmp_path, text="ana's")
    assert files(tmp_path, user="ben").load().is_empty
    assert files(tmp_path, url="http://other").load().is_empty


def test_only_their_owner_can_read_them(tmp_path: Path) -> None:
    saved(tmp_path, text="x")
    (file,) = on_disk(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "c1" not in file.name


# ---- two programs of one person


def test_two_programs_keep_drafts_of_different_customers(tmp_path: Path) -> None:
    one, other, first, second = files(tmp_path), files(tmp_path), Drafts(), Drafts()
    first.keep("c1", "to Maria")
    one.save_all(first)
    second.keep("c2", "to Ben")
    other.save_all(second)
    one.save_all(first)
    assert files(tmp_path).load().texts == {"c1": "to Maria", "c2": "to Ben"}


def test_a_draft_that_one_program_sent_does_not_come_back_by_the_other(tmp_path: Path) -> None:
    saved(tmp_path, HELD)
    one, other = files(tmp_path), files(tmp_path)
    first, second = one.load(), other.load()
    first.done("c1", "key-1")
    one.save_all(first)
    other.save_all(second)
    assert files(tmp_path).load().is_empty


def test_a_program_that_wrote_nothing_removes_nothing(tmp_path: Path) -> None:
    other, drafts = files(tmp_path), Drafts()
    assert other.load().is_empty
    saved(tmp_path, text="written meanwhile")
    drafts.keep("c1", "x")
    drafts.keep("c1", "")
    other.save_all(drafts)
    assert files(tmp_path).load().text("c1") == "written meanwhile"


# ---- the disk


def test_a_write_that_comes_late_undoes_nothing(tmp_path: Path) -> None:
    kept, drafts = files(tmp_path), Drafts()
    drafts.keep("c1", "half")
    slow = kept.pending("c1", drafts)
    assert slow is not None
    drafts.keep("c1", "half a thought")
    kept.save_all(drafts)
    kept.write("c1", slow)
    assert files(tmp_path).load().text("c1") == "half a thought"


def test_writes_of_several_threads_do_not_meet(tmp_path: Path) -> None:
    kept, drafts = files(tmp_path), Drafts()
    drafts.keep("c1", "x" * 1600)
    content = kept.pending("c1", drafts)
    assert content is not None
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: kept.write("c1", content), range(60)))
    assert files(tmp_path).load().text("c1") == "x" * 1600


def test_a_folder_that_takes_nothing_is_said_and_every_draft_is_tried(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("not a folder")
    kept, drafts = files(tmp_path), Drafts()
    assert kept.load().is_empty
    drafts.keep("c1", "x")
    drafts.keep("c2", "y")
    with pytest.raises(OSError, match=r"\w"):
        kept.save_all(drafts)
    (tmp_path / "drafts").unlink()
    kept.save_all(drafts)
    assert files(tmp_path).load().texts == {"c1": "x", "c2": "y"}


def test_one_draft_that_cannot_be_written_keeps_no_other_from_the_disk(tmp_path: Path) -> None:
    saved(tmp_path, text="x")
    (file,) = on_disk(tmp_path)
    file.unlink()
    file.mkdir()
    kept, drafts = files(tmp_path), Drafts()
    for n in range(9):
        drafts.keep(f"c{n}", str(n))
    with pytest.raises(OSError, match=r"\w"):
        kept.save_all(drafts)
    assert len(on_disk(tmp_path)) == 8


WHOLE = 'conversation = "c1"\ntext = "x"\nheld = []\n'
TABLE = '[[held]]\nbody = "b"\nkey = "k"\nat = 2025-11-04T12:00:00Z\nunsure = true\n'
LINES = 'conversation = "c1"\ntext = "x"\n'


def test_the_files_that_the_damage_is_done_to_are_good(tmp_path: Path) -> None:
    saved(tmp_path, text="y")
    for content in (WHOLE, LINES + TABLE):
        on_disk(tmp_path)[0].write_text(content)
        assert files(tmp_path).load().text("c1") == "x"


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(b"", id="empty"),
        pytest.param(WHOLE.encode()[:-4], id="cut off"),
        pytest.param(b"\xff\xfe\x00", id="no text"),
        pytest.param(b"x = " + b"[" * 100_000, id="brackets without end"),
        pytest.param(b"x = " + b"1" * 5_000, id="a number without end"),
        pytest.param(b"[other]\nfile = 1", id="something else"),
        pytest.param(b'conversation = ["c1"]\ntext = "x"\nheld = []', id="a list for an id"),
        pytest.param(b'conversation = "c1"\ntext = 3\nheld = []', id="a number for a text"),
        pytest.param(b'conversation = "c1"\ntext = "x"\nheld = "k"', id="words for drafts"),
        pytest.param(b'conversation = "c1"\ntext = "x"\nheld = [3]', id="a number for a draft"),
        pytest.param((LINES + TABLE.replace('"b"', "3")).encode(), id="a number for a body"),
        pytest.param((LINES + TABLE.replace('"k"', "3")).encode(), id="a number for a key"),
        pytest.param((LINES + TABLE.replace("true", '"no"')).encode(), id="a word for doubt"),
        pytest.param((LINES + TABLE.replace("00Z", "00")).encode(), id="a time without a zone"),
        pytest.param((LINES + TABLE + "trouble = 3").encode(), id="a number for a reason"),
    ],
)
def test_a_damaged_file_is_set_aside_and_the_others_are_read(tmp_path: Path, damage: bytes) -> None:
    saved(tmp_path, text="precious")
    (file,) = on_disk(tmp_path)
    file.write_bytes(damage)
    other, drafts = files(tmp_path), Drafts()
    drafts.keep("c2", "whole")
    other.save_all(drafts)
    kept = files(tmp_path)
    drafts = kept.load()
    assert drafts.texts == {"c2": "whole"}
    assert kept.set_aside == [file.with_suffix(".damaged")]
    drafts.keep("c1", "written anew")
    kept.save_all(drafts)
    assert file.with_suffix(".damaged").read_bytes() == damage, "nothing is written over it"
    again = files(tmp_path)
    assert again.load().text("c1") == "written anew"
    assert again.set_aside == [], "it is said once"


# ---- every kind of character


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("".join(map(chr, range(0x20))) + "\x7f\x80\x9b\x85", id="control characters"),
        pytest.param("\ud800 \udfff \ud83d\ude00", id="halves of characters"),
        pytest.param('"""\'\'\'\\ """', id="quotes"),
        pytest.param("a\r\nb\rc\n", id="ends of lines"),
        pytest.param("\u2028\u2029\ufeff\u202e", id="signs without a look"),
        pytest.param("😀" * 1600, id="1,600 emoji"),
        pytest.param("[held]\nkey = 'x' # no", id="what looks like the file itself"),
        pytest.param(" ", id="a space"),
    ],
)
def test_every_character_is_there_again(tmp_path: Path, text: str) -> None:
    held = Draft("c1", text, text[:9] or "k", NOON, text)
    saved(tmp_path, held, text=text)
    drafts = files(tmp_path).load()
    assert (drafts.text("c1"), drafts.on_its_way("c1")) == (text, [held])


@given(
    st.text(st.characters()),
    st.text(st.characters(), min_size=1),
    st.integers(0, 4_000_000_000_000_000),
)
def test_whatever_is_typed_is_there_again(
    tmp_path_factory: pytest.TempPathFactory, text: str, body: str, micros: int
) -> None:
    home = tmp_path_factory.mktemp("home")
    held = Draft("c1", body, "key", datetime.fromtimestamp(micros / 1e6, UTC), "why")
    saved(home, held, text=text)
    drafts = files(home).load()
    assert (drafts.text("c1"), drafts.on_its_way("c1")) == (text, [held])


def test_a_draft_and_a_held_text_remember_their_template(tmp_path: Path) -> None:
    drafts = Drafts()
    drafts.keep("c1", "Hi {{car}}", "template-1")
    held = Draft("c1", "Hi", "key-1", NOON, "No relay answers.", template_id="template-2")
    drafts.start(held)
    files(tmp_path).save_all(drafts)
    again = files(tmp_path).load()
    assert again.template("c1") == "template-1"
    assert again.on_its_way("c1") == [held]
