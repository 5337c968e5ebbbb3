"""The retailer's settings that neither the file nor the environment fixes (OP5)."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from server import wire
from server.core.model import Permission
from server.flows import people as rights
from server.flows import settings as flow
from server.flows.context import Context
from server.store.statement import Tx
from server.web.auth import SignedIn, TheRelay
from server.web.configuration import Configuration
from server.web.paging import answer

router = APIRouter(tags=["settings"])


@router.get("/settings", response_model=wire.SettingPage)
async def list_settings(relay: TheRelay, caller: SignedIn) -> Response:
    """Every setting of ``retailer`` and ``proxy``: its value, where that is set, what it does, and who
    changed it last.
    """
    configuration = Configuration(relay.settings)

    def unit(tx: Tx) -> wire.SettingPage:
        rights.need(caller.now(tx), Permission.MANAGE_USERS)
        return configuration.page(tx)

    return answer(await relay.read(unit))


@router.patch("/settings", response_model=wire.SettingPage)
async def change_settings(relay: TheRelay, caller: SignedIn, body: dict[str, Any]) -> Response:
    """Change the settings that are named, all of them or none; null gives one its default back. In
    force at once. 422 ``setting_unknown`` and ``setting_invalid``; 409 ``setting_fixed`` for what the
    file or the environment sets.
    """
    configuration = Configuration(relay.settings)

    def unit(tx: Tx, context: Context) -> wire.SettingPage:
        flow.change(tx, caller.now(tx), body, configuration, context)
        return configuration.page(tx)

    page = await relay.write(unit)
    relay.wake_courier()
    return answer(page)
