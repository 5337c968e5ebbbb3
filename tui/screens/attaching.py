"""Pictures and files put into what is being written, and brought to the relay (MC13)."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work

from tui.attachments import Attachment, not_ready, why_not
from tui.errors import ApiError, SignedOut
from tui.picking import from_path
from tui.sanitize import clean, typed
from tui.screens.templating import Templating
from tui.sessions import SessionEnded
from tui.widgets.attached import AttachedList
from tui.widgets.composer import Composer

if TYPE_CHECKING:
    from tui.disk import Loaded
    from tui.screens.attach_card import Picked


class Attaching(Templating):
    """Nothing here sends anything."""

    @property
    def attached(self) -> AttachedList:
        return self.query_one(AttachedList)

    def action_attach(self) -> None:
        """A card with files, the library and the catalogue; what is picked goes with the text."""
        id = self.opened
        if id is None or not self.desk.is_open or self.composer.blocked is not None:
            return
        from tui.screens.attach_card import AttachCard

        self.app.push_screen(AttachCard(self.desk), partial(self._picked, id))

    def _picked(self, id: str, picked: "Picked | None") -> None:
        if picked is None or id != self.opened:
            return
        self.set_focus(self.composer)
        if picked.words:
            self.composer.put_words(typed(picked.words))
        if picked.attachment is not None:
            self.attach(id, picked.attachment)

    def attach(self, id: str, new: Attachment) -> None:
        """Goes with the text of this conversation; a file of this machine is brought to the relay."""
        size = new.size if new.is_ready else 0  # a large picture is made smaller before it goes
        refused = why_not(self.desk.drafts.attachments(id), size)
        if refused is not None:
            self.notify(refused, severity="warning", markup=False)
            return
        self._keep_attached(id, new)
        if not new.is_ready:
            self._bring(id, new)

    def _keep_attached(self, id: str, new: Attachment) -> None:
        self.desk.drafts.attach(id, new)
        self.show_attached(id)
        self.keep_draft(id)

    def show_attached(self, id: str | None) -> None:
        """What goes with the open conversation's text."""
        if id != self.opened:
            return
        found = self.desk.drafts.attachments(id) if id is not None else ()
        self.attached.show_all(found)
        self.composer.carries = len(found)
        self.composer.not_ready = not_ready(found)

    # ---- to the relay

    def _bring(self, id: str, new: Attachment) -> None:
        self.run_worker(
            self._upload(id, new), group=f"upload-{new.key}", exclusive=True, exit_on_error=False
        )

    async def _upload(self, id: str, new: Attachment) -> None:
        """Reads a file and brings it; what goes wrong is said where it is listed, and stays with it."""
        from tui.disk import FileUnusable, load

        try:
            loaded = await asyncio.to_thread(load, new.path or "")
            new = replace(new, name=clean(loaded.name), size=len(loaded.content))
            self._check_room(id, new)
            self._change_attached(id, new)
            self._change_attached(id, await self._brought(id, new, loaded))
        except SignedOut as error:
            self.post_message(SessionEnded(error.detail))
        except (FileUnusable, ApiError) as error:
            self._change_attached(id, replace(new, trouble=error.detail))

    def _check_room(self, id: str, new: Attachment) -> None:
        """FileUnusable where it does not go with what is there already."""
        from tui.disk import FileUnusable

        others = [each for each in self.desk.drafts.attachments(id) if each.key != new.key]
        if (refused := why_not(others, new.size)) is not None:
            raise FileUnusable(refused)

    async def _brought(self, id: str, new: Attachment, loaded: "Loaded") -> Attachment:
        from tui.media_api import Media

        told = partial(self._tell, id, new.key, loaded)
        upload = await Media(self.desk.api).bring(loaded.content, loaded.name, told)
        return replace(
            new, name=upload.name, size=upload.size, content_type=upload.content_type,
            media_id=upload.id, trouble=None,
        )  # fmt: skip

    def _tell(self, id: str, key: str, loaded: "Loaded", sent: int) -> None:
        if id == self.opened and self.is_mounted:
            self.attached.tell(key, 100 * sent // max(1, len(loaded.content)))

    def _change_attached(self, id: str, new: Attachment) -> None:
        """Where it is still wanted."""
        if any(each.key == new.key for each in self.desk.drafts.attachments(id)):
            self._keep_attached(id, new)

    def bring_waiting(self, id: str) -> None:
        """What the last run of the program did not get to the relay."""
        at_work = {worker.group for worker in self.workers if not worker.is_finished}
        for each in self.desk.drafts.attachments(id):
            waits = not each.is_ready and each.trouble is None and each.path is not None
            if waits and f"upload-{each.key}" not in at_work:
                self._bring(id, each)

    @on(AttachedList.Removed)
    def attachment_removed(self, message: AttachedList.Removed) -> None:
        """What is on its way is not brought any more."""
        if self.opened is None:
            return
        self.workers.cancel_group(self, f"upload-{message.key}")
        self.desk.drafts.detach(self.opened, message.key)
        self.show_attached(self.opened)
        self.keep_draft(self.opened)
        if not self.desk.drafts.attachments(self.opened):
            self.set_focus(self.composer)

    @on(AttachedList.Again)
    def attachment_again(self, message: AttachedList.Again) -> None:
        if self.opened is None:
            return
        its = (e for e in self.desk.drafts.attachments(self.opened) if e.key == message.key)
        for each in its:
            self._keep_attached(self.opened, replace(each, trouble=None))
            self._bring(self.opened, each)

    # ---- a path that was pasted

    @on(Composer.Dropped)
    def path_dropped(self, message: Composer.Dropped) -> None:
        if self.opened is not None and self.composer.blocked is None:
            self._offer(self.opened, message.path)

    @work(group="dropped", exclusive=True, exit_on_error=False)
    async def _offer(self, id: str, path: str) -> None:
        """Asks whether a pasted path means its picture; else it stays the words that it is."""
        from tui.disk import is_picture_file, path_of
        from tui.screens.choice import Choice

        if not await asyncio.to_thread(is_picture_file, path) or id != self.opened:
            return
        found = path_of(path)
        name = clean(found.name) if found else path
        screen: Choice[bool] = Choice(
            f"Attach “{name}”?",
            [("Attach the picture", True), ("Leave its path in the text", False)],
        )

        def answered(attach: bool | None) -> None:
            if attach and id == self.opened:
                self.composer.take_out(path)
                self.attach(id, from_path(path, name))

        self.app.push_screen(screen, answered)
