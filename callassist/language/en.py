"""English: word tables."""

from __future__ import annotations

from callassist.language.tables import Tables, Talk

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
    r"(?:the |of |on |by |until )?(?<!a )(?<!\d )(?P<day>[4-9]|[12]\d|3[01])th(?! (?:floor|street|avenue|time|payment|installment|one|step))"
    r"|(?:the|of) (?P<day2>[123])th(?= (?:of|and|or|i|we|you|by|for|so|is|in|at|but|with|that|then|to|on|the|it|"
    r"will|if|as|when|not|no|because|which|please|works|would|should|okay|ok|yeah|yes|from|uh|um|latest|sure|just|right|again|like|same|\S+'\S+|\d\S*)"
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
    sums=frozenset({"for", "whole", "full", "entire", "of", "over", "every", "about"}),
    whole=frozenset({"whole", "full", "entire", "total"}),
    not_money_after=frozenset(
        (
            "days day weeks week months month years year hours hour minutes minute seconds a.m p.m am pm o'clock "
            "percent per times time payments payment installments instalments people guys men cases boxes units "
            "pallets bags pieces pairs miles feet pages invoices items employees kids orders accounts checks "
            "more of lane street avenue road drive boulevard noon degrees"
        ).split()
    ),
    not_money_before=frozenset(
        (
            "invoice invoices number numbers ending ends suite room chapter account order claim case unit apartment "
            "highway route box extension step since at clause section form item line building flat"
        ).split()
    ),
    alternatives=(["or"], ["maybe"], ["or", "maybe"], ["or", "so"], ["to"]),
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
            *(day + "'s" for day in _WEEKDAYS),
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
        ("after", r"the (?P<unit>day) after(?! tomorrow)"),
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
        ("now", r"(?<!for )(?<!until )(?<!by )now"),
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
    talk=Talk(
        pays=r"""
            pay|pays|paying|paid|settle|settled|clear|cleared|send|sends|sending|sent|wire|wired|wiring|mail|mailed|mailing
            post|posted|posting|transfer|transferred|drop|dropped|cut|write|wrote|put|do|give|get|have|bring|cover|charge|run
            take it|take out|take that|deposit|deposited|remit|release|released|issue|issued|overnight|courier|square|clean up
            goes out|going out|go out|went out|be there|on its way|on the way|hand|swing|manage|make
            zelle|venmo|reach you|arrive|land in|split|debit|knock|move|moving|process|pony up|scrape|come up with|see|send it
            kick in|throw in|bring it|bring you|money order|hit your|show up|catch up|got for you|your money
        """,
        payment=r"pay|pays|paying|paid|payment|payments|settle|settled|clear|wire|wired|transfer|check|cheque|card|cash|debit|money|dollars|pounds|euros|balance|account",
        commits=r"""
            i'll|we'll|ill|i will|we will|i'd|we'd|i can|we can|i could|we could|i'm going to|we're going to|i'm gonna|we're gonna
            i am going to|we are going to|let me|let's|you'll|you will|it'll|it will|that'll|they'll|she'll|goes out|going out
            put me down|go ahead|take it|run it|charge it|put it|best (?:i|we) can|i promise|you have my word|my word|count on
            expect it|how about|i'm paying|we're paying|i'm sending|we're sending|we pay|i pay|i send|we send|i'm good for
            i'm able|we're able|all (?:i|we) can|look for it|happy to|you can (?:have|get|take|expect)|i intend|we intend|i plan|we plan|yours by
            i'm putting|we're putting|i'm mailing|we're mailing|i'm wiring|we're wiring|i'm dropping|gonna|will|scheduled|set for
            you get|you have it|most i|most we|guarantee|what i can do|what we can do|is on the list|is going|i'm writing|we wire
        """,
        sent=r"""
            (?:i|we|she|he|they|us|already|just|was|been|got|it's|its|and|have|has|i've|we've|were) (?:already |just |have |all ready |had )?(?:sent|mailed|paid|wired|posted|transferred|dropped|issued|overnighted|deposited|settled|remitted|released|processed|fedexed|(?:cut|wrote)(?= (?:you|a|the|that|your)))
            (?:i|we|she|he) put (?:it|that|the check|a check|one|your check) in the (?:mail|post)
            went out|has gone|have gone|it's gone|already (?:went|gone|out)|left (?:our|my|the|here)|cleared (?:my|our|the) (?:bank|account)
            got (?:\S+ ){1,4}(?:off|out) to you|came out of|sent you|mailed you|wired you|posted on|in the (?:mail|post) (?:on|since)|paid (?:it|that|you) (?:on|online|last|by|in|yesterday)
        """,
        refuses=r"""
            (?:can't|cannot|can not|won't|will not|not gonna|not going to|wouldn't|don't|doesn't|didn't|couldn't|haven't|hasn't|never|not|unable to|no way i|ain't|isn't|wasn't|aren't)(?: \S+){0,2} (?:pay|paying|paid|send|sending|do|afford|promise|promising|make|have|manage|cover|swing|give|get|getting|got|commit|seeing|agree|lift|see|be there|going to happen|happening)
            not possible|no can do|impossible|out of the question|no way|refuse|not a (?:cent|penny|dime)|not another
            over my dead body|forget it|no chance|nothing today|not today|not happening
        """,
        conditional=r"""
            if(?! it isn't| that's| you want| you like| you need| that works| i remember| i'm not)|as soon as|once(?! (?:a|every|per|again))|unless|provided|assuming|subject to|contingent|depending on|as long as
            until (?:i|we|you|they|he|she|our|my|the)(?! \d)
            when (?:the|our|his|their|your|he|she|they|it|you|that|somebody|someone)(?: \S+){1,5} (?:pay|pays|paid|approves?|signs?|comes|lands|clears|releases?|sends?|settles?|gets?|goes)
            (?:you )?(?:send|email|get|give|fax) (?:me|us)(?: \S+){1,10} and (?:i'll|we'll|then|the|you'll|i|we)
            you send(?: \S+){1,6} (?:and )?then|soon as
        """,
        vague=r"""
            sometime|some time|soon|eventually|whenever|one of these days|we'll see|i'll see|see how|figure it out|i'll try|we'll try|try to|try me|might
            any day now|can't tell you|no idea when|hopefully|i don't know when|when i get a chance|in a few|next month or so|maybe|perhaps|possible|possibly|guarantee anything|can't guarantee|can't promise
        """,
        elsewhere=r"""
            he's|she's|they're|comes? back|is back|get back|back in|call|calling|ring|check back|out till|out until|till|due|meeting
            wages|paycheck|payday|get paid|gets paid|i'm paid|pays? (?:me|us)|paid (?:me|us)|owes|bought|ordered|(?<!money )order|delivery|delivered|laid off|lost|fired|moved
            (?:(?:i'll|we'll|i will|we will) be|(?:i'm|we're|i am|we are)(?: not)?) (?:there|here|back|in|out|around|away|home|at home|at the \w+)\b(?!.*(?:check|cash|money|pay|card))
            email|emailed|talk|speak|see the|since|by the looks|appointment|court|inspector|surgery|statement|comes|approves?|signs?|born|started|opened|invoiced|billed|rent|mortgage|groceries|tuition|my other|broken|broke|arrived|came on|shipped|looked at|look at|hear from|bankruptcy|bounced|declined|rejected|returned|came back
        """,
        agrees=r"""
            yes|yeah|yep|yup|yah|sure|okay|ok|right|correct|that's right|that is right|that's correct|that is correct|exactly|absolutely|fine|sounds good|sounds right
            perfect|deal|agreed|alright|all right|you got it|that works|works for me|go on then|go ahead|aye|of course|definitely|uh huh|that's it
            that'll work|good|it's good|i will|we will|you bet|no problem|i can do that|i could do that|we can do that|will do|that's fine|it'll be there|fair enough|i guess so|great|i can|we can|that's the plan
        """,
        denies=r"no|nope|nah|not|never|wrong|hold on|wait|hang on|that's not|i can't|we can't|i cannot|i don't|i won't|but|i didn't|you're not",
        corrects=r"""
            make that|make it|i mean|i meant|sorry|actually|no wait|rather|scratch that|let's say|better make|change that|correction|or better|instead
            no (?=(?:the|on|by|not|it's|{weekday}|tomorrow|\d\S*)(?!\S))
        """,
        rejects=r"not|instead of|rather than|can't do|can't make|isn't|wasn't|not by|not on|than|not for|not the",
        lead_ins=r"the|on|by|for|till|until",
        full=r"""
            the (?:whole|full|entire|complete|total)|all of (?:it|yours|that|this)|in full|full (?:amount|balance|payment|sum)|whole (?:thing|amount|balance|lot|bill)
            everything|the balance|the lot|pay (?:it|that|this) off|settles? (?:it|that|the account|up)|clears? (?:it|the account|the balance|that|this)|paid off|all \d+|\d+ all
            entire|the complete|it all|what (?:i|we) owe|payment in full|complete amount|paid in full|nothing left|square|to zero|zero balance|bring it current|every (?:cent|penny)
        """,
        part=r"""
            part of it|a part|partial|toward|towards|on account|some of it|a portion|all i can|all we can|all i've got|all we've got|all i have|best i can|best we can|the best (?:i|we) can|the most i|most we
            only|just|not the (?:full|whole)|put(?: \S+){1,4} down|down payment|the rest (?:will|has|later|when|next|after|i)|about the rest|that's your lot|for now|to start|good faith
            is all|at least|can't do (?:all|the whole|it all)|up to|half of it|first part|something on it|off the balance|against it|not all of it
        """,
        rest=r"(?:the )?rest|the remainder|the remaining|remaining|the other|the balance|what's left|left over|(?:and )?half",
        methods=(
            (
                "direct_debit",
                r"direct debit|auto ?pay|automatic (?:payment|debit|withdrawal)|auto debit|standing order|take it (?:straight )?(?:out of|from) my (?:checking|account|bank)|out of my checking|pull it from|debit (?:my|our|the) (?:bank )?account",
            ),
            (
                "check",
                r"checks|cheque|cheques|cashier's check|money order|(?:a|the|company|our|my|your|another|by|that|new|business|write|cut|mail|send|personal|bank) check|check (?:number|for|in the|is|went|was|will|to|2|3|4|5|6|7|8|9|1)\d*",
            ),
            (
                "transfer",
                r"wire|wired|wiring|wire transfer|transfer|transferred|transferring|bank transfer|a c h|ach|bacs|b a c s|faster payment|chaps|swift|e transfer|zelle|through the bank|remittance",
            ),
            (
                "cash",
                r"cash(?! (?:flow|is|poor|strapped|coming|on hand))(?<!no cash)(?<!of cash)(?<!on cash)",
            ),
            (
                "card",
                r"debit card|credit card|visa|mastercard|master card|amex|american express|(?:my|the|a|same|by|with|on|off|company|that|this|your) card|card number|card (?:ending|ends)|over the phone",
            ),
            (
                "online",
                r"online(?! banking)|on(?:to)? (?:the|your) (?:website|web site|site|portal)|your (?:portal|website|app)|the (?:portal|app)|through (?:the|your) (?:website|site|portal|app)|paypal|venmo",
            ),
        ),
        reference=r"""
            (?:check|cheque|confirmation|reference|transaction|transfer|wire|trace|tracking|receipt|payment|ref|money order|authorization|authorisation|remittance)(?: (?:number|code|i d|reference|no))?
            number (?:is|was)|it's number|the number
        """,
        not_reference=r"invoice|account|order|phone|telephone|cell|mobile|extension|ending|ends|suite|chapter|p o|case|claim|customer|policy|zip|room|fax|last 4|card|routing|call me|reach me",
        demand=r"""
            i need|we need|i'm asking|i am asking|i want|asking (?:you )?for|need (?:it|that|this|the|you)|you owe|was due|were due|is due|overdue|past due|passed due|outstanding|owing|owed
            if (?:it|that|this|the|you|we|i|there)|unless|otherwise|i'd like|goes to|our attorney|i'll call|i'll ring|call you|collections|take care of the whole
        """,
        asks_day=r"when|what day|which day|what date|which date|how soon|by when|what's the date",
        asks_amount=r"how much|what amount|what can you|what could you",
        asks_method=r"how (?:will|would|do|are) you|which card|what card|what account|by check or|check or|card or|or (?:a )?(?:card|check|transfer|wire)|what method|pay (?:it )?by",
        asks_reference=r"(?:check|cheque|confirmation|reference|transaction|transfer|tracking|wire|trace|receipt|payment) (?:number|code|reference|i d)|number (?:on|of|off|for|from) (?:it|that|the|your)(?: check| cheque| transfer| wire)?|the number|a number|what number|your reference|a reference",
        each=r"each|apiece|at a time|a month|a week|per month|per week|every|monthly|weekly|(?:those|these|all) \d times|payments of",
        times=r"""
            (?P<n>\d+)(?: (?:equal|weekly|monthly|separate|easy|more))* (?:payments|installments|instalments|checks|parts|chunks|goes|times)
            split (?:it|that)?(?: up)? ?(?:in|into) (?P<n2>\d+)|(?:over|for) (?P<n3>\d+) (?:months|weeks)|clears it in (?P<n4>\d+)
        """,
        more_times=r"each of the next (?P<n>\d+)|the next (?P<n2>\d+) months",
        weekly=r"weekly|every week|each week|a week(?! from)|per week|every (?:{weekday})|each (?:{weekday})",
        fortnightly=r"biweekly|bi weekly|every 2 weeks|every other (?:week|{weekday})|fortnightly|every fortnight",
        clause=r"and|but|so|because|then|cause|if|when|once|as soon as|while|since|that's|i'll|we'll|you'll|he's|she's",
    ),
)
