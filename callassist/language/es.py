"""Spanish, of Spain and the Americas: word tables. Everything without accents but 'sí'."""

from __future__ import annotations

from callassist.language.tables import Tables

_DIGITS = "uno dos tres cuatro cinco seis siete ocho nueve".split()
_SMALL = (
    "diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos "
    "veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"
).split()
_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_HUNDREDS = (
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
).split()
_WEEKDAYS = "lunes martes miercoles jueves viernes sabado domingo".split()
_MONTHS = ("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre").split()
_DAY = r"(?P<day>\d+)(?:th)?"
_NEXT = r"(?:que viene|que entra|entrante|proxim[oa]|siguiente)"

TABLES = Tables(
    code="es",
    spaced=True,
    accents=str.maketrans("áéíóúü", "aeiouu"),
    keep_accent=frozenset({"sí"}),
    numbers={
        "cero": ("zero", 0),
        **{word: ("digit", value) for value, word in enumerate(_DIGITS, 1)},
        **{word: ("small", value) for value, word in enumerate(_SMALL, 10)},
        "veintiun": ("small", 21),
        **{word: ("tens", value * 10) for value, word in enumerate(_TENS, 3)},
        **{word: ("hundreds", value * 100) for value, word in enumerate(_HUNDREDS, 1)},
        **{
            word[:-2] + "as": ("hundreds", value * 100)
            for value, word in enumerate(_HUNDREDS, 1)
            if value > 1
        },
        "cien": ("hundreds", 100),
        "mil": ("scale", 1000),
        "millon": ("scale", 1_000_000),
        "millones": ("scale", 1_000_000),
        "un": ("article", 1),
        "una": ("article", 1),
    },
    joins_tens=frozenset({"y"}),
    ordinals={"primero": 1, "primer": 1},
    vague_count={"par": 2},
    repeats={"doble": 2, "triple": 3},
    currencies={
        "dolares": ("USD",),
        "dolar": ("USD",),
        "euros": ("EUR",),
        "euro": ("EUR",),
        "pesos": ("", "MXN", "COP", "ARS", "CLP", "DOP", "UYU", "CUP"),
        "peso": ("", "MXN", "COP", "ARS", "CLP", "DOP", "UYU", "CUP"),
        "soles": ("PEN",),
        "quetzales": ("GTQ",),
        "lempiras": ("HNL",),
        "cordobas": ("NIO",),
        "colones": ("CRC",),
        "bolivianos": ("BOB",),
        "bolivares": ("VES",),
        "guaranies": ("PYG",),
        "reales": ("BRL",),
        "libras": ("GBP",),
        "yuanes": ("CNY",),
    },
    nationalities={
        "colombianos": "COP",
        "mexicanos": "MXN",
        "argentinos": "ARS",
        "chilenos": "CLP",
        "dominicanos": "DOP",
        "uruguayos": "UYU",
        "cubanos": "CUP",
        "canadienses": "CAD",
    },
    cents=frozenset({"centavos", "centimos", "centavo", "centimo"}),
    cents_joins=frozenset({"con", "y"}),
    about=frozenset({"unos", "unas", "como", "casi", "aproximadamente", "alrededor", "pico"}),
    not_money_after=frozenset(
        (
            "dias dia semanas semana meses mes años año horas hora minutos minuto segundos veces pagos cuotas plazos "
            "personas empleados cajas bolsas unidades piezas facturas pedidos kilos toneladas metros kilometros "
            "por de abonos letras cheques"
        ).split()
    ),
    not_money_before=frozenset(
        "factura numero numeros folio cuenta pedido calle termina terminada terminacion expediente "
        "articulo clausula las a linea".split()
    ),
    percent=frozenset({"ciento", "%"}),
    fractions=(
        (r"(?:la |una )?(?:otra )?mitad", 1, 2),
        (r"(?:un|la|una) tercer(?:io|a parte)", 1, 3),
        (r"(?:2|los 2) tercios", 2, 3),
        (r"(?:un cuarto|la cuarta parte)", 1, 4),
    ),
    date_words=frozenset(
        [
            *_WEEKDAYS,
            *_MONTHS,
            "setiembre",
            "hoy",
            "mañana",
            "ayer",
            "antier",
            "anteayer",
            "anoche",
            "pasado",
            *"ahorita ahora tarde noche dia dias semana semanas mes meses quincena año el".split(),
        ]
    ),
    weekdays={word: value for value, word in enumerate(_WEEKDAYS)},
    months={**{word: value for value, word in enumerate(_MONTHS, 1)}, "setiembre": 9},
    shifts={
        "proximo": 1,
        "proxima": 1,
        "siguiente": 1,
        "que viene": 1,
        "que entra": 1,
        "entrante": 1,
        "otra": 1,
        "otro": 1,
        "este": 0,
        "esta": 0,
        "mismo": 0,
        "presente": 0,
        "corriente": 0,
        "en curso": 0,
        "pasado": -1,
        "pasada": -1,
        "anterior": -1,
    },
    units={
        "dia": "day",
        "dias": "day",
        "semana": "week",
        "semanas": "week",
        "mes": "month",
        "meses": "month",
    },
    days=(
        ("offset:2", r"pasado mañana"),
        ("offset:-2", r"antier|anteayer|antes de ayer"),
        ("weeks_from", r"de (?P<anchor>hoy) en (?P<days>8|15)"),
        ("weeks_from", r"(?:de(?:l)? )?(?P<wd>{weekday}) en (?P<days>8|15)"),
        ("after", r"(?P<n>\d+|una?) (?P<unit>{unit}) (?:despues|mas tarde)(?: de eso)?"),
        ("after", r"(?:a )?la (?P<unit>semana) siguiente(?! (?:el )?{weekday})"),
        ("weekday_after", r"(?:el )?(?P<wd>{weekday}) siguiente"),
        ("ago", r"hace (?P<n>\d+|una?) (?P<unit>{unit})"),
        ("in_vague", r"(?:en|dentro de|de aqui a|deme) un par de (?P<unit>{unit})"),
        (
            "in",
            r"(?:en|dentro de|de aqui a|deme|denme|antes de|en menos de|a)(?: los proximos)? (?P<n>\d+|una?) (?P<unit>{unit})"
            r"(?! de)(?: contados| a partir| desde)?(?: de(?:sde)? (?:hoy|ahora))?",
        ),
        ("in", r"(?P<n>\d+) (?P<unit>{unit}) (?:contados|a partir|desde)(?: de(?:sde)?)? (?:hoy|ahora)"),
        ("weekday_of", r"(?:el )?(?P<wd>{weekday}) de (?:la )?(?P<shift>otra|proxima|esta) semana"),
        (
            "weekday_of",
            r"(?:el )?(?P<wd>{weekday}) de la semana (?P<shift>que viene|que entra|entrante|proxima|siguiente)",
        ),
        (
            "weekday_of",
            r"(?:la )?(?:(?P<shift>otra|proxima|esta) semana|semana (?P<shift2>que viene|que entra|entrante|proxima|siguiente)) (?:el )?(?P<wd>{weekday})",
        ),
        (
            "weekday_day",
            r"(?:el )?(?P<wd>{weekday})(?: dia)? "
            + _DAY
            + r"(?: de (?P<month>{month}))?(?! (?:mil|dolares|euros|pesos|soles|cientos?|de la))",
        ),
        (
            "date",
            r"(?:el )?(?:dia )?"
            + _DAY
            + r" de(?:l mes de| este)? (?P<month>{month})(?: (?:de|del) (?P<year>20\d\d))?",
        ),
        ("day_of", r"(?:el |dia )+" + _DAY + r" (?:de |del )(?:mes )?(?P<shift>{shift}|este mismo)(?: mes)?"),
        ("day_of", r"(?:el |dia )+" + _DAY + r" (?:de |del )mes (?P<shift>{shift})"),
        ("weekday_next", r"(?:el )?(?P<wd>{weekday}) (?:que viene|que entra|entrante|proximo)"),
        ("weekday_next", r"(?:el )?proximo (?P<wd>{weekday})"),
        ("weekday", r"(?:el |este )?(?P<wd>{weekday}) (?P<shift>pasado|anterior)"),
        ("weekday", r"(?:el )?(?P<shift>pasado|este) (?P<wd>{weekday})"),
        ("weekday", r"(?P<wd>{weekday})"),
        ("month_end", r"(?:a |al )?fin(?:es|al|ales)? de(?:l|l mes de| este)? (?P<month>{month})"),
        (
            "month_end",
            r"(?:a |al )?(?:fin(?:es|al|ales)?|cierre|ultimo|ultimo dia|ultimos) (?:de |del )(?:este )?mes (?P<shift>"
            + _NEXT
            + r")",
        ),
        (
            "month_end",
            r"(?:a |al )?(?:fin(?:es|al|ales)?|cierre|ultimo|ultimo dia|ultimos) (?:de |del )(?:cada |este )?mes",
        ),
        (
            "month_end",
            r"(?:a |al )?(?:fin(?:es|al|ales)?|cierre|ultimo dia) (?:de|del) (?P<shift>proximo|otro) mes",
        ),
        (
            "month_mid",
            r"(?:a )?mediados de(?:l| este)? mes|mediados de (?P<month>{month})|(?:la|esta) quincena",
        ),
        (
            "month_start",
            r"(?:a )?principios? de(?:l)? (?:mes )?(?P<shift>que viene|proximo|entrante|otro)(?: mes)?",
        ),
        ("week_end", r"fin(?:es|al)? de (?:la )?semana"),
        ("year_end", r"fin(?:es|al)? de año"),
        (
            "day",
            r"(?:el dia|el|al|dia) "
            + _DAY
            + r"(?! (?:por|%|mil|dolares|euros|pesos|soles|dias|de (?:cada|la|los|las|ustedes)|pagos?|cheques?))",
        ),
        (
            "offset:0",
            r"hoy(?: mismo| por hoy)?|esta (?:mañana|tarde|noche)|ahora mismo|ahorita mismo|ya mismo|en este momento|en este mismo momento",
        ),
        ("offset:-1", r"ayer|anoche"),
        ("offset:1", r"(?<!la )(?<!de )mañana"),
        ("same", r"(?:ese|el) mismo dia|ese dia|el dia ese"),
        ("now", r"ahorita|ahora"),
        ("slashed", r"(?P<b>\d{1,2})/(?P<a>\d{1,2})"),
    ),
    cues=(
        (
            "other",
            r"""(?:ultim[oa]s|finales) (?:4|3|2)(?: (?:digitos|numeros|cifras))?
            (?:termina|terminada|acaba|terminacion|terminan)(?: en| con)?
            (?:numero|codigo|clave) de (?:la |su )?(?:operacion|referencia|confirmacion|factura|cuenta|cheque|pedido|guia|telefono)
            (?:numero|codigo|clave) de (?:la |su )?(?:celular|movil|transferencia|autorizacion|rastreo|seguimiento|expediente|contrato|cliente)
            folio|factura|referencia|confirmacion|comprobante|localizador|marqueme al|llameme al|whatsapp
            (?:cheque|extension)(?= (?:numero )?\d)
            (?:mi|su|el|un) (?:telefono|celular|movil)(?= es)""",
        ),
        (
            "card",
            r"""(?:numero|numeros|digitos|datos)(?: \S+)? (?:de|del|en) (?:(?:la|su|mi|esa|una) )?(?:tarjeta|plastico)
            numero largo|16 digitos|15 digitos
            (?:codigo|numero|numeros|clave|digitos) de (?:seguridad|verificacion|atras|el reverso|la parte de atras)
            3 (?:numeros|digitos|numeritos)(?: \S+)? (?:atras|reverso|detras)
            c v v|cvv|cvc|c v c|ce uve uve|ce be be|ce ve ve
            (?:fecha de )?(?:caducidad|expiracion)|caduca|expira|fecha de vencimiento|vencimiento de la tarjeta|valida hasta""",
        ),
        ("soft", r"tarjeta|visa|mastercard|master card|amex|american express"),
    ),
    fillers=frozenset(
        (
            "eh em este pues mire y luego despues guion espacio es el la son sí si ok vale bueno a ver otra vez "
            "punto coma sigue apunte anote numero ah entonces espere le repito mas"
        ).split()
    ),
)
