"""Stand-in until the branch comes."""


def asks_to_stop(body: str) -> bool:
    return "stop texting" in body.lower()
