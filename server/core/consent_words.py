"""The words of consent by language, each list with its sources (product.md CO2).

A text is a word of consent when the whole of it is one, in any case, with the spaces around it
trimmed. Anything more is read by ``server.core.stop_requests``.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConsentWords:
    """What ends texts, what lets them begin again and what asks for help, in capitals.

    ``language`` is its code in ISO 639-1.
    """

    language: str
    stop: frozenset[str]
    start: frozenset[str]
    help: frozenset[str]
    sources: tuple[str, ...]


ENGLISH = ConsentWords(
    language="en",
    stop=frozenset(
        ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT"]
    ),
    start=frozenset(["START", "UNSTOP", "YES"]),
    help=frozenset(["HELP", "INFO"]),
    sources=(
        "47 CFR 64.1200(a)(10), FCC 24-24: stop, quit, end, revoke, opt out, cancel, unsubscribe",
        "Twilio's default words (support article 223134027): STOPALL, OPTOUT; START, YES, UNSTOP; "
        "HELP, INFO",
    ),
)

SPANISH = ConsentWords(
    language="es",
    stop=frozenset(["ALTO", "PARAR"]),
    start=frozenset(["INICIAR", "SI", "SÍ"]),
    help=frozenset(["AYUDA"]),
    sources=(
        "Twilio, requirements for a Spanish-language short code: ALTO and AYUDA",
        "our own reading of 47 CFR 64.1200(a)(10) (any reasonable means): PARAR; INICIAR, SI, SÍ",
    ),
)

LANGUAGES = (ENGLISH, SPANISH)
