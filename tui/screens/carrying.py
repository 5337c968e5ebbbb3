"""A handset with its phone: what the person wants of it is done, wherever the handset stands."""

from textual import on, work

from tui.carried import CarriedPhone
from tui.errors import ApiError
from tui.photos import PhotoUnusable
from tui.widgets.handset import Handset


class CarriedHandset(Handset):
    """One of perhaps several views of the same phone."""

    def __init__(self, carried: CarriedPhone, *, id: str | None = None) -> None:
        super().__init__(carried.state, id=id)
        self.carried = carried

    @on(Handset.Wrote)
    def wrote(self, message: Handset.Wrote) -> None:
        message.stop()
        self._send(message.to, message.words)

    @work(group="send", exit_on_error=False)
    async def _send(self, to: str, words: str) -> None:
        """Not exclusive: a text is not given up for the next."""
        if words:
            await self.carried.send(to, words)
        else:
            await self.carried.again(to)

    @on(Handset.PhotoChosen)
    def photo_chosen(self, message: Handset.PhotoChosen) -> None:
        message.stop()
        self._send_photo(message.to, message.path, message.words)

    @work(group="photo", exclusive=True, exit_on_error=False)
    async def _send_photo(self, to: str, path: str, words: str) -> None:
        try:
            url = await self.carried.keep_photo(path)
        except PhotoUnusable as unusable:
            self.photo.refuse(str(unusable))
        except ApiError as error:
            self.photo.refuse(error.detail)
        else:
            self.photo_sent()
            self._send_with(to, words, url)

    @work(group="send", exit_on_error=False)
    async def _send_with(self, to: str, words: str, url: str) -> None:
        await self.carried.send(to, words, [url])

    @on(Handset.Dialled)
    def dialled_number(self, message: Handset.Dialled) -> None:
        message.stop()
        self._dial(message.number, message.to_call)

    @work(group="dial", exclusive=True, exit_on_error=False)
    async def _dial(self, number: str, to_call: bool) -> None:
        try:
            found = await self.carried.spelled(number)
        except ApiError as error:
            self._say_wrong(error)
            return
        self.dial.done()
        if to_call:
            self.take_focus()
            await self.carried.call(found.number, found.shown)
        else:
            self.phone.begin(found.number, found.shown)
            self.open(found.number)

    def _say_wrong(self, error: ApiError) -> None:
        if self.dial.is_asking:
            self.dial.refuse(error.detail)
        else:
            self.app.notify(error.detail, title=error.title, severity="error", markup=False)

    @on(Handset.PictureWanted)
    def picture_wanted(self, message: Handset.PictureWanted) -> None:
        message.stop()
        self._fetch(message.url, message.message_id, message.place)

    @work(group="pictures", exit_on_error=False)
    async def _fetch(self, url: str, message_id: str, place: int) -> None:
        self.take_picture(message_id, place, await self.carried.picture(url))
