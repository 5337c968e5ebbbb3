"""Names and words for people who do not exist. The same seed makes the same people."""

from random import Random

RETAILER = "Harbor & Pine"
WORD = "demo"
"""What every associate of a demo signs in with; the relay listens on this machine alone."""

FIRST_NAMES = (
    "Dana", "Miles", "Priya", "Owen", "Lucia", "Theo", "Nadia", "Jonah", "Mei", "Rosa", "Caleb",
    "Ingrid", "Samir", "Greta", "Andre", "Yuki", "Bianca", "Felix", "Leila", "Hugo", "Tessa",
    "Omar", "Clara", "Ravi", "Joanna", "Malik", "Elsa", "Dmitri", "Noor", "Silas", "Petra",
    "Kwame", "Alma", "Bruno", "Zoe", "Idris", "Marta", "Kenji", "Olive", "Rafael",
)  # fmt: skip
LAST_NAMES = (
    "Reyes", "Okafor", "Lindgren", "Marsh", "Delgado", "Hale", "Petrov", "Nakata", "Boone",
    "Castellano", "Whitlock", "Farouk", "Janssen", "Moreau", "Quist", "Abara", "Sorensen", "Tully",
    "Vance", "Iyer", "Kessler", "Dunmore", "Pell", "Ostrow", "Haddad", "Lowry", "Brandt", "Sato",
    "Eklund", "Varga",
)  # fmt: skip
MORE_FIRST_NAMES = (
    "Amara", "Beatrix", "Callum", "Daphne", "Ezra", "Fiona", "Gideon", "Hattie", "Ines", "Jasper",
    "Keiko", "Lorna", "Mateus", "Nell", "Otto", "Paloma", "Quincy", "Rhea", "Soren", "Thandi",
    "Ulrik", "Vera", "Wendell", "Xenia", "Yara", "Zelda", "Arlo", "Bettina", "Cyrus", "Delphine",
    "Emeka", "Farah", "Gwen", "Harvey", "Ilse", "Joaquim", "Kaya", "Linus", "Maren", "Naveen",
)  # fmt: skip
MORE_LAST_NAMES = (
    "Ashby", "Bergman", "Calloway", "Duarte", "Ellery", "Fontaine", "Greer", "Holloway", "Ito",
    "Jelinek", "Kovac", "Lachance", "Mbeki", "Novak", "Oyelaran", "Prentice", "Quill", "Rasmussen",
    "Sandoval", "Thorne", "Underhill", "Voss", "Wexler", "Yardley", "Zamora", "Aldous", "Bexley",
    "Corrigan", "Drummond", "Esposito",
)  # fmt: skip
SPANISH_FIRST_NAMES = (
    "Marisol", "Ignacio", "Ximena", "Esteban", "Graciela", "Joaquín", "Pilar", "Ramiro", "Inés",
    "Fernanda", "Tomás", "Consuelo",
)  # fmt: skip
SPANISH_LAST_NAMES = (
    "Ibarra", "Quintero", "Salcedo", "Montalvo", "Peña", "Villalobos", "Cárdenas", "Robledo",
    "Escamilla", "Urrutia",
)  # fmt: skip
EXCHANGES = (
    (
        "Hi! Do you still have the navy peacoat in a medium?",
        "Hi, yes! I have put one aside for you. When would you like to come by?",
    ),
    (
        "Is my hem ready to be picked up? I could come by after 5.",
        "It is ready and waiting at the desk. See you after 5!",
    ),
    (
        "Could you hold the walnut side table for me until Saturday?",
        "Of course, it has your name on it until Saturday evening.",
    ),
    (
        "Do the suede boots run small? I am usually a 9.",
        "A little. I would try the 9½ as well; I have both here.",
    ),
    (
        "Hello, what time do you close today?",
        "We are here until 8 tonight, and I am in all day.",
    ),
)
"""What a customer asks, and what an associate answers."""


class People:
    """Chooses names, none twice before all have come, and words."""

    def __init__(
        self,
        seed: int | str,
        first_names: tuple[str, ...] = FIRST_NAMES,
        last_names: tuple[str, ...] = LAST_NAMES,
    ) -> None:
        self._random = Random(seed)
        self._first_names, self._last_names = first_names, last_names
        self._firsts: list[str] = []
        self._lasts: list[str] = []
        self._topic = EXCHANGES[0]

    def first_name(self) -> str:
        return self._next(self._firsts, self._first_names)

    def last_name(self) -> str:
        return self._next(self._lasts, self._last_names)

    def name(self) -> tuple[str, str]:
        """A first and a last name."""
        return self.first_name(), self.last_name()

    def question(self) -> str:
        self._topic = self._random.choice(EXCHANGES)
        return self._topic[0]

    def answer(self) -> str:
        """The answer to the question asked last."""
        return self._topic[1]

    def _next(self, left: list[str], names: tuple[str, ...]) -> str:
        """From the whole list before any comes again."""
        if not left:
            left.extend(self._random.sample(names, len(names)))
        return left.pop()


def fictional(area_code: str, last_two: int) -> str:
    """A number that belongs to nobody: 555-0100 to 555-0199 of an area code."""
    return f"+1{area_code}5550{100 + last_two}"
