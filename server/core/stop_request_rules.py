"""How people ask that texts end when they do not use the word for it: rules as data.

A rule is a name and patterns of words; it asks where one of the patterns is found in a passage and
none of those in ``unless``. A pattern is written as words with a space between:

``a/b``   one of these                       ``NAME``  one of the words of that name in ``WORDS``
``?a``    that word, or not                  ``~3``    up to three words of any kind
``^``     the passage begins here            ``$``     it ends here

Passages are what punctuation parts. Their words come without case, accents and apostrophes, without
the words of ``POLITE``, their slips set right (``SLIPS_OF``) and ``JOINED`` pairs made one.
"""

from dataclasses import dataclass

WORDS: dict[str, str] = {
    "STOP": "stop quit cease discontinue",
    "HALT": "stop quit cease discontinue end cancel halt disable",
    "TEXTS": "text texts txt txts message messages msg msgs sms mms messaging notifications alerts "
    "communication communications correspondence spam mensaje mensajes textos",
    "TEXTING": "texting textin txting txt messaging msging contacting bothering spamming harassing "
    "pestering emailing writing sending",
    "TEXT": "text txt message msg contact sms bother",
    "TEXTED": "texted messaged contacted bothered hear",
    "ALL": "all the these those this any more my your ur our such of from with con los sus mas "
    "future further sending getting receiving other marketing promotional",
    "DONT": "dont dnt doent never nvr",
    "ME": "me us this here again anymore ever nomore",
    "MY": "my this our",
    "SE_MAS": "me nos mas nunca",
    "ESCRIBAN": "escriba escribas escriban escribirme escriben texteen textees contacte contactes "
    "contacten contactarme moleste molestes molesten molestar molestarme",
    "MANDEN": "mande mandes manden mandarme envie envies envien enviarme mandar enviar",
    "QUITEN": "quite quita quiten quiteme quitame quitenme saque saca saquen saqueme sacame saquenme "
    "borre borra borren borreme borrame borrenme elimine elimina eliminen eliminenme",
}

POLITE = (
    "please pls plz pleas kindly thanks thank thx ty just ok okay now already really so fucking "
    "freaking damn hey hi hello sorry immediately asap favor por gracias senor senora ya"
)
LAUGHTER = "lol lmao rofl haha hahaha hehe ha jaja jajaja omg kidding funny"
LAUGHING = "😂🤣😅😆😹😜🤪"

JOINED: dict[tuple[str, str], str] = {
    ("do", "not"): "dont",
    ("can", "not"): "cant",
    ("did", "not"): "didnt",
    ("no", "longer"): "dont",
    ("any", "longer"): "anymore",
    ("any", "more"): "anymore",
    ("opt", "out"): "optout",
    ("opting", "out"): "optingout",
    ("un", "subscribe"): "unsubscribe",
    ("por", "favor"): "please",
    ("thank", "you"): "thanks",
    ("thank", "u"): "thanks",
}

SLIPS_OF = ("stop", "unsubscribe", "remove", "cancel", "texting")
NO_SLIPS = frozenset(["top", "sop", "testing", "removed", "dtop"])
"""Words of their own that a slip of the finger could have made of another."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``of``: the passages that it reads: ``any``, only the ``last``, or the text as a ``whole``, when
    it is nothing but one. ``in_earnest``: not where somebody laughs.
    """

    name: str
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()
    of: str = "any"
    in_earnest: bool = False


NOT_TO_STOP = (
    "DONT/cant/wont/couldnt/cannot ~1 STOP",
    "did ~1 STOP",
    "DONT/didnt/dint ~1 want/mean ~3 STOP",
    "STOP by/in/over",
    "by accident",
)

RULES: tuple[Rule, ...] = (
    Rule(
        "the word alone",
        (
            "^ ?no STOP $",
            "^ yes STOP $",
            "^ STOP STOP ?STOP $",
            "^ can/could/will/would you/u STOP $",
            "^ STOP all/everything $",
        ),
        of="last",
        in_earnest=True,
    ),
    Rule(
        "another word of consent, or a short one",
        (
            "^ end/cancel/revoke/optout/stopall/halt $",
            "^ alto/parar/pare/paren/para/basta/baja $",
            "^ blocked/blocking/remove/delete/unlist $",
            "^ no more $",
            "^ no mas $",
            "^ enough $",
        ),
        of="whole",
        in_earnest=True,
    ),
    Rule(
        "stop texting",
        (
            "STOP ~1 TEXTING",
            "STOP ~1 getting/receiving TEXTS/these/this",
            "HALT ?it ?ALL ?ALL ?ALL TEXTS",
            "STOP ?ALL contact",
        ),
        unless=NOT_TO_STOP,
    ),
    Rule(
        "turn them off",
        ("turn/switch off ?ALL ?ALL TEXTS", "turn/switch ?ALL TEXTS ?TEXTS off"),
        unless=("how ~3 alarm",),
    ),
    Rule(
        "make it stop",
        (
            "make it/them/this STOP/end",
            "make ?ALL TEXTS STOP/end",
            "these/your/the TEXTS ~3 STOP $",
            "like/want/need ?ALL TEXTS to STOP/end",
        ),
        unless=NOT_TO_STOP,
    ),
    Rule(
        "told to stop",
        (
            "i/we ~2 said/told/asked/asking/telling/saying ~5 STOP $",
            "i/we ~2 told/asked ~3 to STOP ~3 ago/before/times",
        ),
        unless=("wife/husband/they/he/she ~2 told",),
        in_earnest=True,
    ),
    Rule(
        "do not text me",
        (
            "DONT ~1 TEXT ME",
            "DONT ?ever TEXT $",
            "DONT ?ever TEXT MY number/phone",
            "DONT need to TEXT",
            "no need to TEXT ME",
            "DONT send ?me/us ~2 TEXTS/anything/stuff/more/else/messages",
        ),
        unless=(
            "TEXT ?me/us before/after/until/till/at/between/during/while/when/unless/tonight",
            "DONT forget/hesitate/be",
            "i/you/they/we/he/she/why/if DONT TEXT",
        ),
    ),
    Rule(
        "do not want texts",
        (
            "DONT want/wish/need/care/like ~4 TEXTS/TEXTED",
            "DONT want/wish/need/care/like ~3 TEXTING",
            "DONT want/wish ~2 receive/get/receiving/getting these/those/this/them/anything",
            "not ?really interested ~3 TEXTS",
        ),
        unless=("DONT want to miss/lose", "DONT want ~2 STOP"),
    ),
    Rule(
        "no more texts",
        (
            "no more ~2 TEXTS",
            "^ no ?ALL TEXTS ?TEXTS $",
            "enough ?with ?of ?ALL TEXTS",
            "^ too many TEXTS",
            "^ way too many TEXTS",
        ),
    ),
    Rule(
        "off the list",
        (
            "take/get/drop/strike me/us/this off",
            "take/get/drop MY ?phone/cell number/phone/name/info off",
            "remove/delete/erase/drop/unlist me/us",
            "remove/delete/erase/lose/drop MY ?phone/cell number/info/contact/contacts/phone",
            "lose it $",
            "person/number ~1 remove/delete $",
        ),
        unless=("off hold", "from/off ~2 waitlist/waiting/class/order/cart/appointment/registry"),
    ),
    Rule(
        "unsubscribe",
        (
            "unsubscribe/unsub $",
            "unsubscribe/unsub me/us/this/here",
            "unsubscribe/unsub from ~2 TEXTS/all/list/this/you/these/everything",
        ),
        unless=("a/an/the/was/accidentally unsubscribe",),
    ),
    Rule(
        "opt out",
        (
            "optout $",
            "optingout",
            "opt/optout me/us ?out",
            "optout of/from ?ALL ?ALL TEXTS/all/this/these/list/you/everything/here",
        ),
        unless=("accidentally/did ~1 optout", "optout by accident"),
    ),
    Rule(
        "no consent",
        (
            "revoke/withdraw/withdrawing/revoking/rescind ?ALL consent/permission",
            "i/we DONT ?give consent",
            "you/u DONT have ~1 consent/permission",
            "without ~1 consent/permission",
        ),
    ),
    Rule(
        "never agreed",
        (
            "never/didnt/havent ~1 agree/agreed/consent/consented to ~2 TEXTS/TEXTED",
            "never/didnt/havent ~1 agree/agreed/consent/consented to this/these $",
            "never/didnt/havent ~1 sign/signed up for ?ALL ?ALL TEXTS",
            "never/didnt/havent ~1 sign/signed up for this/these $",
        ),
    ),
    Rule(
        "leave me alone",
        ("leave me/us alone", "^ go away $", "go away and", "fuck/f/piss off", "get lost $"),
        unless=("wont/doesnt/never/dont leave",),
    ),
    Rule(
        "a threat",
        (
            "harassment/harassing/harassed",
            "report/reporting/reported ~2 you/u/spam/fcc/ftc",
            "reporting ?this/ur/your number",
            "calling/call/contacting ~2 fcc/ftc/lawyer/attorney/police",
            "dont call list/registry",
            "if you/u dont STOP",
            "if you/u text/contact/message me/us again",
            "cease and desist",
            "^ this/these/it is/are spam",
        ),
    ),
    Rule(
        "a wrong number",
        ("wrong number/person",),
        unless=(
            "wrong number/person of/on/for",
            "gave ~2 wrong",
            "i ~4 wrong number",
            "is ~2 wrong",
        ),
    ),
    Rule("a block", ("block/blocking/blocked this/your/ur/ya number", "block/blocking you/u")),
    Rule(
        "why still",
        (
            "why ~3 keep/still/constantly ~1 TEXTING",
            "why ~3 keep/still getting/receiving ~2 TEXTS/this/these",
        ),
    ),
    Rule(
        "no me escriban",
        (
            "no/nunca ?SE_MAS ?SE_MAS ESCRIBAN",
            "no/nunca ?SE_MAS vuelva/vuelvas/vuelvan a ~1 ESCRIBAN/MANDEN",
            "no ?SE_MAS MANDEN ~2 mas/nada/TEXTS",
            "deja/deje/dejen/dejar/para/pare/paren/parar de ?SE_MAS ESCRIBAN/MANDEN/molestar",
        ),
    ),
    Rule(
        "no quiero mensajes",
        (
            "no quiero/queremos/deseo ~3 TEXTS",
            "no quiero/queremos/deseo que ~1 ESCRIBAN/MANDEN",
            "no mas TEXTS",
            "basta de/con ~1 TEXTS",
            "cancelar ~1 TEXTS/suscripcion",
        ),
    ),
    Rule(
        "fuera de la lista",
        ("QUITEN ~3 lista", "QUITEN ?de mi/este numero", "dar/darme/darnos/deme/denme de baja"),
    ),
    Rule("en paz", ("dejame/dejeme/dejenme/dejanos/dejenos en paz",)),
    Rule("numero equivocado", ("numero equivocado", "persona equivocada")),
)
