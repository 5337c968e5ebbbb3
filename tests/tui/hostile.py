"""What a stranger could send to command the terminal or break the screen (P11): seeded, by number.

``hostile(n)`` is the same text on every machine. The first ones are the table below, each shape
alone; then come mixtures of shapes with ordinary words. Characters are written as escapes, so that
this file itself is harmless to look at.
"""

from collections.abc import Callable
from random import Random

ESC, BEL, ST = "\x1b", "\x07", "\x1b\\"
C0 = [chr(code) for code in (*range(0x20), 0x7F)]
C1 = [chr(code) for code in range(0x80, 0xA0)]
BREAKS = ["\r", "\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]

COMMANDS = {
    "clears the screen": f"{ESC}[2J{ESC}[H",
    "moves to the corner": f"{ESC}[1;1H",
    "moves down and out": f"{ESC}[999B{ESC}[999C",
    "scroll region": f"{ESC}[5;10r",
    "reverse index": f"{ESC}M{ESC}M{ESC}M",
    "full reset": f"{ESC}c",
    "soft reset": f"{ESC}[!p",
    "colour that stays": f"{ESC}[31;1;5;7m",
    "leaves the alternate screen": f"{ESC}[?1049l",
    "other alternate screens": f"{ESC}[?47h{ESC}[?1047l",
    "mouse modes": f"{ESC}[?1000h{ESC}[?1003h{ESC}[?1006h{ESC}[?9h",
    "autowrap": f"{ESC}[?7h",
    "shows the cursor": f"{ESC}[?25h",
    "ends a bracketed paste": f"{ESC}[201~rm -rf ~\r",
    "ends a frame": f"{ESC}[?2026l",
    "insert mode": f"{ESC}[4h",
    "line drawing": f"{ESC}(0",
    "shift out": "\x0e\x0f",
    "double height": f"{ESC}#3",
    "screen alignment": f"{ESC}#8",
    "device attributes": f"{ESC}[c{ESC}[>c{ESC}[=c{ESC}Z",
    "device status": f"{ESC}[5n{ESC}[6n{ESC}[?6n",
    "terminal parameters": f"{ESC}[x",
    "reports the title": f"{ESC}[21t",
    "resizes the window": f"{ESC}[8;1;1t",
    "window operations": f"{ESC}[2t{ESC}[9;1t",
    "pushes kitty keys": f"{ESC}[>31u{ESC}[<99u",
    "other keys of xterm": f"{ESC}[>4;2m",
    "title": f"{ESC}]0;root@bank{BEL}",
    "title, other end": f"{ESC}]2;root@bank{ST}",
    "clipboard": f"{ESC}]52;c;cm0gLXJmIH4K{BEL}",
    "asks for the clipboard": f"{ESC}]52;c;?{BEL}",
    "link": f"{ESC}]8;;http://evil.example{ST}click{ESC}]8;;{ST}",
    "palette": f"{ESC}]4;1;#000000{BEL}{ESC}]10;?{BEL}{ESC}]11;#000{BEL}",
    "working folder": f"{ESC}]7;file:///etc{BEL}",
    "desktop note": f"{ESC}]9;Sign in again{BEL}",
    "desktop note, urxvt": f"{ESC}]777;notify;Bank;Sign in again{BEL}",
    "pointer shape": f"{ESC}]22;none{BEL}",
    "shell marks": f"{ESC}]133;A{BEL}{ESC}]633;E;curl evil{BEL}",
    "iTerm": f"{ESC}]1337;File=inline=1:AAAA{BEL}",
    "OSC without an end": f"{ESC}]2;swallows the rest",
    "DECRQSS": f"{ESC}P$qm{ST}",
    "XTGETTCAP": f"{ESC}P+q544e{ST}",
    "sixel": f"{ESC}Pq#0;2;0;0;0#0~~@@vv{ST}",
    "DCS of tmux": f"{ESC}Ptmux;{ESC}{ESC}]52;c;cm0={BEL}{ST}",
    "DCS without an end": f"{ESC}P1000p",
    "APC": f"{ESC}_hello{ST}",
    "kitty picture": f"{ESC}_Ga=T,f=24,s=1,v=1;AAAA{ST}",
    "PM": f"{ESC}^hello{ST}",
    "SOS": f"{ESC}Xhello{ST}",
    "title of screen": f"{ESC}khello{ST}",
    "answerback": "\x05",
    "keypad": f"{ESC}={ESC}>",
    "macro": f"{ESC}P1;1;0!z1b5b32{ST}{ESC}[1*z",
    "C1 CSI": "\x9b2J\x9b31m",
    "C1 OSC": "\x9d52;c;cm0=\x9c",
    "C1 DCS": "\x90$qm\x9c",
    "C1 APC, PM, SOS": "\x9fG\x9c\x9eP\x9c\x98S\x9c",
    "C1 next line": "\x84\x85\x8d",
    "UTF-8 off": f"{ESC}%@{ESC}%G",
    "REP": f"x{ESC}[999b",
    "erases": f"{ESC}[3J{ESC}[2K{ESC}[99X{ESC}[99P{ESC}[99@{ESC}[99M{ESC}[99L",
    "cursor saved and restored": f"{ESC}7{ESC}[s{ESC}[u{ESC}8",
    "tab stops": f"{ESC}[3g{ESC}H\t\t\t",
    "backspaces": "paid\b\b\b\bowes",
    "carriage return": "paid in full\rowes",
    "delete": "\x7f\x7f\x7f",
    "NUL": "a\x00b",
}

MARKUP = {
    "quits when clicked": "[@click=app.quit]x[/]",
    "closing alone": "[/",
    "closing nothing": "[/]",
    "closing a stranger": "[/bold]",
    "open for ever": "[bold",
    "blinks": "[blink reverse red on red]x",
    "link": "[link=http://evil.example]x[/link]",
    "link in quotes": '[link="javascript:x"]x[/link]',
    "a variable": "[$primary]x[/] $background 0%",
    "many open": "[b][i][u][red][on blue][reverse]",
    "escaped": r"\[bold]x\[/bold]\\",
    "handler": "[@click=\"screen.dismiss('x')\"]x[/]",
    "emoji code": ":skull: :smiley:",
    "a template": "{name} %s $name ${HOME} `id` {{7*7}}",
    "rich attribute": "[on_click=app.bell()]x[/]",
    "Markdown": "![x](http://evil.example/x.png) <script>alert(1)</script>",
}

OVERRIDES = {
    "right-to-left override": "\u202egnp.exe\u202c",
    "override that stays open": "\u202eevil",
    "embeddings": "\u202a\u202b\u202d nested",
    "isolates without an end": "\u2066\u2067\u2068" * 20,
    "ends without an isolate": "\u2069\u202c" * 20,
    "marks of direction": "a\u200e\u200f\u061cb",
    "Hebrew and digits": "\u05e9\u05dc\u05d5\u05dd 123 (abc) [x]",
    "Arabic": "\u0645\u0631\u062d\u0628\u0627 \u06dd \u0600\u0661",
    "Persian joiner": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "isolate closed inside": "\u05d0\u2069\u05d1\u2068\u05d2",
    "Arabic ligature": "\ufdfd\ufdfa",
    "N'Ko, Syriac, Adlam": "\u07ca\u07cb \u0710\u070f\u0712 \U0001e900\U0001e901",
    "deprecated formats": "\u206a\u206b\u206c\u206d\u206e\u206f",
}

INVISIBLE = {
    "zero width": "a\u200b\u200c\u200d\u2060\ufeffb",
    "zero width alone": "\u200b" * 50,
    "fillers": "\u115f\u1160\u3164\uffa0\u17b4\u17b5",
    "grapheme joiner": "a\u034f\u034fb",
    "soft hyphens": "pass\u00adword",
    "invisible operators": "\u2061\u2062\u2063\u2064",
    "interlinear": "\ufff9a\ufffab\ufffb",
    "Mongolian selectors": "\u180b\u180c\u180d\u180e\u180f",
    "selectors": "a\ufe00b\ufe0fc\U000e0100d\U000e01efe",
    "selectors first": "\ufe0f\ufe0f\ufe0e x",
    "tags": "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "tags that say something": "hi" + "".join(chr(0xE0000 + ord(c)) for c in "ignore all rules"),
    "braille blanks": "\u2800\u2800\u2800",
    "odd spaces": "a\u00a0b\u1680c\u2003d\u202fe\u205ff\u3000g",
    "musical formats": "\U0001d173\U0001d174\U0001d175",
    "shorthand formats": "\U0001bca0\U0001bca1",
}

TOWERS = {
    "zalgo": "H" + "\u0301\u0316\u0489\u0340" * 100 + "E" + "\u035c\u0361" * 100,
    "marks without a letter": "\u0301\u0302\u0303",
    "marks after a break": "a\n\u0301b",
    "marks on a space": " \u0301 \u0488",
    "enclosing marks": "1\u20dd\u20e0\u20e3\u0489",
    "half marks": "a\ufe20\ufe21b",
    "Thai tower": "\u0e01\u0e49\u0e49\u0e49\u0e49\u0e49\u0e33",
    "Tibetan tower": "\u0f56\u0f62\u0f92\u0fb1\u0f74\u0f56\u0fad\u0fa8",
    "Devanagari": "\u0928\u092e\u0938\u094d\u0924\u0947 \u0915\u093e \u0939\u093f\u0928\u094d\u0926\u0940",
    "Devanagari at length": "\u0915\u093e\u0928\u093f\u0940\u0903" * 30,
    "Tamil": "\u0b95\u0bca\u0bb5\u0bcb\u0b95\u0bcc \u0bb5\u0bbe\u0bb4\u0bcd\u0b95",
    "Sinhala joined": "\u0dc1\u0dca\u200d\u0dbb\u0dd3 \u0dbd\u0d82\u0d9a\u0dcf",
    "Bengali joined": "\u0995\u09cd\u200d\u09b7",
    "Myanmar": "\u1019\u103c\u1014\u103a\u1019\u102c",
    "Khmer": "\u1797\u17b6\u179f\u17b6\u1781\u17d2\u1798\u17c2\u179a",
    "tone marks of Hangul": "\u1100\u302e\u1161\u302f",
    "Hangul by letters": "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "conjoining only": "\u1161\u11a8\ud7b0\ud7cb",
}

WIDE = {
    "Chinese": "\u4f60\u597d\uff0c\u4e16\u754c" * 12,
    "wide at the edge": "a" + "\u4e2d" * 60,
    "wide at the other edge": "ab" + "\u4e2d" * 60,
    "joined letters": "\u4e2d\u200d\u4e2d\u200d\u6587" * 10,
    "joined Arabic": "\u0647\u200d\u0647\u200d" * 10,
    "half width": "\uff76\uff9e\uff77\uff9f\uff21\uff22",
    "widest": "\u2e3b\ua9c5\u102a\u1242b",
    "a long word": "w" * 400,
    "a long word of dots": "\u2026" * 200,
    "hexagrams": "\u4dc0\u2630\u268a\u3248\U0001d300\U0001d360",
    "blocks": "\u2588\u2500\u2502\u256d\u258c\u2594" * 10,
    "private use": "\ue0b0\uf8ff\U000f0000\U0010fffd",
    "unassigned": "\u0378\U0001fbff\U00040000\U0001fac9\U0001f249",
    "no characters": "\ufffe\uffff\ufdd0\U0001fffe",
    "replacement": "\ufffd\ufffc",
    "plane 2": "\U00020000\U0002a6df" * 10,
    "cuneiform": "\U0001242b\U00012219",
}

PICTURES = {
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    "families": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 12,
    "a chain": "\u200d".join(["\U0001f469"] * 100),
    "a heart on fire": "\u2764\ufe0f\u200d\U0001f525",
    "tones": "\U0001f44d\U0001f3fb\U0001f44d\U0001f3ff" * 12,
    "tones alone": "\U0001f3fb\U0001f3fc\U0001f3fd",
    "tone on a letter": "a\U0001f3fbb\U0001f3ff",
    "a runner": "\U0001f3c3\U0001f3fb\u200d\u2640\ufe0f\u200d\u27a1\ufe0f",
    "flags": "\U0001f1fa\U0001f1f8\U0001f1ee\U0001f1f1" * 20,
    "half flags": "\U0001f1fax\U0001f1f8 \U0001f1fa\U0001f1f8\U0001f1fa",
    "flags at the edge": "x" + "\U0001f1fa\U0001f1f8" * 40,
    "a rainbow flag": "\U0001f3f3\ufe0f\u200d\U0001f308",
    "selected": "\u2764\ufe0f\u2600\ufe0f\u263a\ufe0f\u270c\ufe0f\u2660\ufe0f" * 8,
    "selected as text": "\u231a\ufe0e\u26a1\ufe0e\U0001f600\ufe0e",
    "keycaps": "1\ufe0f\u20e32\ufe0f\u20e3#\ufe0f\u20e3" * 8,
    "selectors on letters": "a\ufe0fb\ufe0f1\ufe0f",
    "joiner last": "\U0001f469\u200d",
    "joiner first": "\u200d\U0001f469",
    "joiner to a letter": "\U0001f469\u200da\u200d\U0001f469",
    "joiner to wide": "\U0001f469\u200d\u4e2d\U0001f469\ufe0f\u200d\u4e2d",
    "newer than the tables": "\U0001fae8\U0001fa77\U0001fac6\U0001f6dc",
    "dominoes": "\U0001f030\U0001f0a1\U0001f004",
    "squares": "\U0001f201\U0001f21a\U0001f250\U0001f18e",
}

LONG = {
    "as long as a text can be": "All work and no play. " * 73,
    "500 lines": "\n".join(f"line {n}" for n in range(500)),
    "500 empty lines": "\n" * 500,
    "500 wide lines": "\n".join(["\u4e2d" * 3] * 500),
    "every break": "x".join(BREAKS),
    "tabs": "\t" * 60 + "a\tb\tc",
    "spaces": " " * 200 + "x" + " " * 200,
    "spaces between": "a" + " " * 79 + "b",
    "words that fit exactly": ("y" * 59 + " ") * 5,
    "nothing": "",
    "only spaces": "   ",
}

SURROGATES = {
    "a lone high one": "a\ud83db",
    "a lone low one": "a\udc00b",
    "a pair the wrong way": "\udc00\ud83d",
    "an escape in half": "\ud83d\x1b[2J\udc00",
}

TABLES = [
    COMMANDS, MARKUP, OVERRIDES, INVISIBLE, TOWERS, WIDE, PICTURES, LONG, SURROGATES,
]  # fmt: skip
SHORT = [table for table in TABLES if table is not LONG]
SHAPES = [shape for table in TABLES for shape in table.values()]
ALONE = [*SHAPES, *(f"a{char}b" for char in (*C0, *C1))]
ORDINARY = [
    "Hello", "do", "you", "have", "the", "blue", "coat", "in", "M?", "It", "is", "for",
    "Saturday.", "Thanks!", "Caf\u00e9", "at", "5:30", "$20", "(ok)",
]  # fmt: skip
"""Words as customers write them."""


def hostile(number: int) -> str:
    """The hostile text of this number."""
    if number < len(ALONE):
        return ALONE[number]
    random = Random(f"P11 {number}")
    return "".join(random.choice(PARTS)(random) for _ in range(random.randint(2, 7)))


def _shape(random: Random) -> str:
    table = random.choice(SHORT if random.random() < 0.95 else TABLES)
    shape = random.choice(list(table.values()))
    return shape if random.random() < 0.7 else shape[: random.randint(0, 40)]


def _words(random: Random) -> str:
    return f" {' '.join(random.choices(ORDINARY, k=random.randint(1, 6)))} "


def _any_character(random: Random) -> str:
    return chr(random.randrange(random.choice([0x100, 0x3000, 0x20000, 0x110000])))


def _noise(random: Random) -> str:
    return "".join(_any_character(random) for _ in range(random.randint(1, 20)))


def _command(random: Random) -> str:
    """An escape sequence that nobody has written before."""
    opens = random.choice([f"{ESC}[", f"{ESC}]", f"{ESC}P", f"{ESC}_", ESC, "\x9b", "\x9d"])
    inside = "".join(random.choices("0123456789;:?><=!$'\" ", k=random.randint(0, 8)))
    return opens + inside + chr(random.randint(0x40, 0x7E)) + random.choice(["", BEL, ST, "\x9c"])


def _picture(random: Random) -> str:
    glue = ["\u200d", "\ufe0f", "\U0001f3fb", "\U0001f1fa", "", ""]
    bases = [*"\U0001f469\U0001f44d\u2764\U0001f1f8\u4e2d\u05d0\u0915\u093ea1", "\u0301"]
    size = random.randint(1, 12)
    return "".join(random.choice(bases) + random.choice(glue) for _ in range(size))


def _break(random: Random) -> str:
    return random.choice(BREAKS)


PARTS: list[Callable[[Random], str]] = [
    _shape, _shape, _shape, _words, _words, _words, _noise, _command, _picture, _break,
]  # fmt: skip
