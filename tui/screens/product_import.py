"""Products brought from a list: with progress, a reason for every row that was refused, and an end."""

import asyncio
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, ProgressBar, Static

from tui.bringing import ListUnusable, bring, opened
from tui.catalogue import COLUMNS, Report
from tui.disk import FileUnusable
from tui.errors import ApiError
from tui.screens.card import Card
from tui.widgets.field import Field

if TYPE_CHECKING:
    from tui.media_api import Media

HINT = (
    f"A list of comma-separated values whose first line names the columns: {', '.join(COLUMNS)}. A "
    "picture is the path of a file beside the list, or an https:// address. Bringing it again changes "
    "only what is different."
)


class ProductImport(Card[str]):
    """Closes with what was brought, None when nothing was. Escape ends it: what was brought stays."""

    AUTO_FOCUS = "#path"
    heading = "Import products"

    def __init__(self, media: "Media") -> None:
        super().__init__()
        self._media = media
        self._report: Report | None = None

    def content(self) -> ComposeResult:
        yield Static(HINT, markup=False)
        yield Field(placeholder="products.csv", id="path", compact=True)
        yield ProgressBar(id="progress", show_eta=False)
        yield Static(id="said", markup=False)
        with VerticalScroll(id="refused"):
            yield Static(id="reasons", markup=False)

    def on_mount(self) -> None:
        self.query_one("#card").can_focus = False
        card = self.query_one("#card")
        card.border_subtitle = Content("Enter brings it  ·  Escape stops and closes")

    @on(Input.Submitted)
    def entered(self) -> None:
        self._run(self.query_one(Field).value)

    @work(group="import", exclusive=True, exit_on_error=False)
    async def _run(self, path: str) -> None:
        self._say("Reading the list…")
        try:
            folder, listed = await asyncio.to_thread(opened, path)
            self.add_class("-running")
            report = await bring(self._media, folder, listed, self._tell)
        except (FileUnusable, ListUnusable) as error:
            self._say(str(error), "bold $text-error")
            return
        except ApiError as error:
            so_far = f" Until then: {self._report.words}." if self._report else ""
            self._say(f"{error.detail}{so_far} Enter goes on.", "bold $text-error")
            return
        if not report.refused:
            self.dismiss(f"{report.words}.")
            return
        self._say(f"Done: {report.words}. Escape closes.")
        self.query_one("#refused").focus()

    def _tell(self, report: Report, total: int) -> None:
        self._report = report
        self.query_one(ProgressBar).update(total=total, progress=report.done)
        self._say(f"{report.done:,} of {total:,}: {report.words}")
        self.query_one("#reasons", Static).update(Content(report.reasons))

    def _say(self, words: str, style: str = "") -> None:
        self.query_one("#said", Static).update(Content.styled(words, style))

    def action_leave(self) -> None:
        report = self._report
        self.dismiss(f"{report.words}." if report is not None and report.done else None)
