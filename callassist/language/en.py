"""English: word tables."""

from __future__ import annotations

from callassist.language.tables import Tables

_DIGITS = "one two three four five six seven eight nine".split()
_SMALL = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS = ("january february march april may june july august september october november december").split()
_DAY = r"(?P<day>\d+)(?:th)?"
# "the first" is a day only where no noun follows that it could count.
_THE_DAY = (
    r"(?:the|of) (?P<day>[4-9]|[12]\d|3[01])th(?! (?:floor|street|avenue|time|payment|installment|one|step))"
    r"|(?:the|of) (?P<day2>[123])th(?= (?:of|and|or|i|we|you|by|for|so|is|in|at|but|with|that|then|to|on|the|it|"
    r"will|if|as|when|not|no|because|which|please|works|would|should|okay|ok|yeah|yes|from|uh|um|latest|sure|\d\S*)"
    r"(?!\S)(?! (?:those|these|all|them|us|two|three|2|3|the (?:payments|boxes)))|$)"
)

TABLES = Tables(
    code="en",
    spaced=True,
    numbers={
        "zero": ("zero", 0),
        **{word: ("digit", value) for value, word in enumerate(_DIGITS, 1)},
        **{word: ("small", value) for value, word in enumerate(_SMALL, 10)},
        **{word: ("tens", value * 10) for value, word in enumerate(_TENS, 2)},
        "fourty": ("tens", 40),
        "hundred": ("hundred", 100),
        "hundreds": ("hundred", 100),
        "thousand": ("scale", 1000),
        "grand": ("scale", 1000),
        "million": ("scale", 1_000_000),
        "a": ("article", 1),
    },
    joins_hundreds=frozenset({"and"}),
    ordinals={
        **{word: value for value, word in enumerate(_ORDINALS, 1)},
        "thirtieth": 30,
    },
    vague_count={"couple": 2, "few": 3},
    repeats={"double": 2, "triple": 3, "treble": 3},
    zero_letters=frozenset({"oh", "o"}),
    homophones=frozenset({"to", "too", "for", "won", "ate"}),
    currencies={
        "dollars": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD"),
        "dollar": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD"),
        "bucks": ("USD", "CAD", "AUD", "NZD"),
        "euros": ("EUR",),
        "euro": ("EUR",),
        "pounds": ("GBP",),
        "pound": ("GBP",),
        "quid": ("GBP",),
        "sterling": ("GBP",),
        "pesos": ("", "MXN", "COP", "ARS", "CLP", "PHP"),
        "yuan": ("CNY",),
        "rupees": ("INR",),
        "yen": ("JPY",),
        "francs": ("CHF",),
        "rand": ("ZAR",),
    },
    nationalities={"canadian": "CAD", "australian": "AUD", "us": "USD", "american": "USD", "mexican": "MXN"},
    cents=frozenset({"cents", "cent", "pence", "p"}),
    cents_joins=frozenset({"and"}),
    about=frozenset(
        {"about", "around", "roughly", "approximately", "maybe", "almost", "nearly", "something"}
    ),
    whole=frozenset({"whole", "full", "entire", "total"}),
    not_money_after=frozenset(
        (
            "days day weeks week months month years year hours hour minutes minute seconds a.m p.m am pm o'clock "
            "percent per times time payments payment installments instalments people guys men cases boxes units "
            "pallets bags pieces pairs miles feet pages invoices items employees kids orders accounts checks "
            "of lane street avenue road drive boulevard noon degrees"
        ).split()
    ),
    not_money_before=frozenset(
        (
            "invoice invoices number numbers ending ends suite room chapter account order claim case unit apartment "
            "highway route box extension step since at clause section form item line building flat"
        ).split()
    ),
    percent=frozenset({"percent", "%"}),
    fractions=(
        (r"(?:the )?(?:other )?half(?! an?)", 1, 2),
        (r"(?:a|1|1/) ?3th", 1, 3),
        (r"2 (?:3th|thirds)", 2, 3),
        (r"(?:a|1) (?:quarter|4th)", 1, 4),
        (r"3 quarters", 3, 4),
    ),
    date_words=frozenset(
        [
            *_WEEKDAYS,
            *_MONTHS,
            *_ORDINALS,
            "thirtieth",
            "today",
            "tonight",
            "now",
            "morning",
            "afternoon",
            *"evening tomorrow yesterday night day days week weeks month months fortnight year ago".split(),
        ]
    ),
    weekdays={
        **{word: value for value, word in enumerate(_WEEKDAYS)},
        **{word + "'s": value for value, word in enumerate(_WEEKDAYS)},
    },
    months={word: value for value, word in enumerate(_MONTHS, 1)},
    shifts={"next": 1, "following": 1, "last": -1, "past": -1, "previous": -1, "this": 0, "coming": 0},
    units={
        "day": "day",
        "days": "day",
        "week": "week",
        "weeks": "week",
        "month": "month",
        "months": "month",
        "fortnight": "fortnight",
    },
    days=(
        ("offset:2", r"(?:the )?day after tomorrow"),
        ("offset:-2", r"(?:the )?day before yesterday"),
        ("weeks_from", r"(?P<n>\d+|an?) (?P<unit>{unit}) (?:from|after) (?P<anchor>today|now|tomorrow)"),
        (
            "weeks_from",
            r"(?P<n>\d+|an?) (?P<unit>weeks?) (?:from|after|on) (?:this |next )?(?P<wd>{weekday})",
        ),
        ("weeks_from", r"(?P<wd>{weekday}) (?P<unit>week)(?= |$)(?! (?:after|is|i|we|and))"),
        ("weeks_from", r"(?P<wd>{weekday}) (?:after next|(?P<unit>fortnight))"),
        ("weekday_of", r"(?P<wd>{weekday})(?: of)? (?P<shift>next|this) week"),
        ("weekday_of", r"(?P<shift>next|this) week(?: on)? (?P<wd>{weekday})"),
        ("after", r"(?P<n>\d+|an?) (?P<unit>{unit}) (?:after that|later|after)(?! (?:the|your|my|our))"),
        (
            "after",
            r"(?:the )?(?P<n>next|following) (?P<unit>day|week)(?: after that)?(?= ?$| and| i| we| the other)",
        ),
        ("ago", r"(?P<n>\d+|an?) (?P<unit>{unit}) (?:ago|back)"),
        ("in_vague", r"(?:in|within|give me) a couple(?: of)?(?: more)? (?P<unit>{unit})"),
        (
            "in",
            r"(?:in|within|inside of|give me|another) (?:(?:the )?next )?(?P<n>\d+|an?) (?:more )?(?P<unit>{unit})"
            r"(?: time)?(?: from (?:now|today))?",
        ),
        ("in", r"(?P<n>\d+|an?) (?P<unit>days|weeks|months)(?: time| from now)"),
        ("weekday_day", r"(?P<wd>{weekday}) (?:the )?(?P<month>{month}) (?:the )?" + _DAY),
        ("weekday_day", r"(?P<wd>{weekday}) (?:the )?(?P<day>\d+)th(?: of (?P<month>{month}))?"),
        ("date", r"(?P<month>{month}) (?:the )?(?!20 2\d(?!\S))" + _DAY + r"(?: (?P<year>20 ?\d\d|20\d\d))?"),
        ("date", r"(?:the )?(?P<day>\d+)th (?:of )?(?P<month>{month})(?: (?P<year>20 ?\d\d|20\d\d))?"),
        ("day", r"(?:the )?(?P<day>\d+)th (?:of |day of )?(?:the|that|each|every) month"),
        ("day_of", r"(?:the )?(?P<day>\d+)th (?:of |day of )?(?P<shift>next|this|last) month"),
        ("weekday", r"(?:(?P<shift>{shift}|this coming|this past) )?(?P<wd>{weekday})"),
        (
            "month_end",
            r"(?:the )?(?:end of (?:the |this )?month|month end|month's end|last (?:day )?of (?:the |this )?month)",
        ),
        ("month_end", r"(?:the )?(?:end|last day) of (?P<shift>next|last) month"),
        ("month_end", r"(?:the )?(?:end|last day) of (?P<month>{month})"),
        ("month_mid", r"(?:the )?middle of (?:the |this )?(?P<shift>next )?month|mid month"),
        ("month_mid", r"mid (?P<month>{month})|(?:the )?middle of (?P<month2>{month})"),
        ("month_start", r"(?:the )?(?:beginning|start) of (?P<shift>next|the) month"),
        ("week_end", r"(?:the )?end of (?:the |this )?(?P<shift>next )?week|(?:this )?weekend"),
        ("year_end", r"(?:the )?end of (?:the |this )?year"),
        ("day", _THE_DAY),
        (
            "offset:0",
            r"today|tonight|this (?:morning|afternoon|evening)|right now|right away|straight away|end of (?:the |business )?day|close of business",
        ),
        ("offset:1", r"tomorrow"),
        ("offset:-1", r"yesterday|last night"),
        ("same", r"(?:that|the) (?:same|very) (?:day|morning|afternoon)|that day|same day"),
        ("now", r"now"),
        ("slashed", r"(?P<a>\d{1,2})/(?P<b>\d{1,2})"),
    ),
    cues=(
        (
            "other",
            r"""(?:last|final) (?:4|3)(?: digits| numbers)?
            (?:card )?(?:ending|ends|ended)(?: in| with)?
            (?:check|cheque|invoice|reference|confirmation|account|order|tracking|phone|telephone|mobile|cell|fax) (?:number|numbers|code)
            (?:claim|case|transaction|transfer|wire|purchase order|routing|direct|area|zip|house) (?:number|numbers|code|reference)
            (?:check|cheque|extension|invoice)(?= \d)
            (?:my|our|your|the|his|her) (?:phone|cell|mobile|telephone)(?= is| number)
            call me(?: back)? (?:at|on)|reach (?:me|us|him|her) (?:at|on)|calling from|text me at
            invoice|confirmation|tracking|cashier's check""",
        ),
        (
            "card",
            r"""(?:credit |debit |visa |bank )?(?:card|car|cord|cards) (?:numbers?|digits|details)
            (?:number|numbers|digits) (?:on|of|from|off|for) (?:the|my|your|that|this|it|its) (?:front|back|card|visa|debit card|credit card)
            long number|16 digits?(?: number)?|15 digits?|3 digits?(?: number)? on|digits on the back
            security (?:code|number)|(?:c|see) (?:v|b) (?:v|b|c|2)|c c v|cvv2?|cvc2?|ccv|verification code
            expir(?:ation|y)(?: date)?|expires?|expiring|exp date|good (?:through|thru)|valid (?:through|thru|until)""",
        ),
        ("soft", r"card|visa|mastercard|master card|amex|american express|discover"),
    ),
    fillers=frozenset(
        (
            "uh um er ah hm mm oh okay ok yes yeah right then and dash space hyphen so next it's is its the that's "
            "followed by well you know got like hang on sorry number again let me see comma"
        ).split()
    ),
)
