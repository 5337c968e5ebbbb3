"""The OpenAPI document is true: requests made from it get what it says, and never a 5xx."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.core.result import Ok
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

from tests.support.relay import relay_process
from tests.support.shop import Shop, open_shop

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
LEFT_OUT = {"/v1/events", "/v1/sessions/current"}
"""A stream does not end; and signing out would end the test."""

EACH = 5
"""Examples for each of the calls."""


@pytest.fixture(scope="module")
def own_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder: Path = tmp_path_factory.mktemp("openapi")
    with relay_process(folder, f"sqlite:///{folder}/relay.db") as relay:
        yield open_shop(relay)


def test_requests_made_from_the_document_get_what_it_says(own_shop: Shop) -> None:
    shop = own_shop
    lead = shop.lead_at(shop.downtown)
    _, conversation = shop.texts_in(shop.ana, lead=lead)
    known = {"conversation_id": conversation["id"], "lead_id": lead["id"], "user_id": shop.dora.id}
    known |= {"template_id": "confirmation"}
    headers = {"Authorization": f"Bearer {shop.admin.token}"}
    document: Any = shop.admin.http.get("/openapi.json").json()
    schema = schemathesis.openapi.from_dict(document)
    read = list(schema.get_all_operations())
    understood = [one.ok() for one in read if isinstance(one, Ok)]
    assert len(understood) == len(read)
    calls = [operation for operation in understood if operation.path not in LEFT_OUT]
    assert len(calls) > 25
    for call in calls:

        @settings(
            max_examples=EACH,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=call.as_strategy(), real=st.booleans())
        def conforms(case: Any, real: bool) -> None:
            if real:
                case.path_parameters = {
                    name: known.get(name, value)
                    for name, value in (case.path_parameters or {}).items()
                }
            case.call_and_validate(
                base_url=shop.relay.url, headers=headers, checks=list(CHECKS), timeout=20
            )

        conforms()
