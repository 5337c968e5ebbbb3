"""What a lead is made with where nothing more is known of them."""

from typing import Any


def lead(first_name: str, last_name: str, *numbers: str, **known: Any) -> dict[str, Any]:
    return {
        "first_name": first_name,
        "last_name": last_name,
        "organization": None,
        "status": "new",
        "email2": None,
        "emails": [],
        "attributes": [],
        "fields": {},
        "state": None,
        "time_zone": None,
        "numbers": list(numbers),
        **known,
    }
