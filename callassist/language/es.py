"""Spanish, of Spain and the Americas: word tables. Everything without accents but 'sí'."""

from __future__ import annotations

from callassist.language.tables import Tables, Talk

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
    sums=frozenset({"por", "de", "los", "las", "total"}),
    not_money_after=frozenset(
        (
            "dias dia semanas semana meses mes años año horas hora minutos minuto segundos veces pagos cuotas plazos "
            "personas empleados cajas bolsas unidades piezas facturas pedidos kilos toneladas metros kilometros "
            "abonos letras cheques"
        ).split()
    ),
    not_money_before=frozenset(
        "factura numero numeros folio cuenta pedido calle termina terminada terminacion expediente "
        "articulo clausula las linea dias dia".split()
    ),
    alternatives=(["o"], ["a"], ["o", "tal", "vez"]),
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
            *"ahorita ahora tarde noche dia dias semana semanas mes meses quincena año el del al fin partir".split(),
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
            r"(?:el dia|el|al|dia|partir del|partir del dia|desde el) "
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
    talk=Talk(
        pays=r"""
            pag\w+|paguen?|abon\w+|deposit\w+|transfier\w+|transfer\w+|liquid\w+|mand\w+|envi\w+|cubr\w+|cubir|cubrir\w*|salda\w*|cancel\w+|consign\w+|gir\w+|hago|hacer|hice|hicimos|haga\w*|hizo
            doy|dar\w*|damos|podria|puedo|podemos|dejo|entreg\w+|llev\w+|ten(?:dra|drán|dran)|tiene|cobr\w+|cobremelo|carg\w+|remit\w+|complet\w+|salio|sale|fue|va|voy|apunt\w+|pong\w+|ingres\w+|finiquit\w+|arregl\w+|quedo|ofrezco|queda
            paso|pase\w*|metid\w+|domicili\w+|juntar\w*|acabo
        """,
        payment=r"ingres\w+|pag\w+|abon\w+|deposit\w+|transf\w+|liquid\w+|saldo|saldar\w*|cheque|tarjeta|efectivo|domicili\w+|dinero|cubr\w+|cobr\w+",
        commits=r"""
            (?:le|les|se lo|se la|te|se los|se las|yo|lo|la|los|nosotros) (?:\S+ )?(?:pago|pagamos|deposito|depositamos|transfiero|transferimos|liquido|liquidamos|mando|mandamos|envio|enviamos|abono|abonamos|hago|hacemos|doy|damos|cubro|cubrimos|consigno|giro|entrego|llevo|dejo|ingreso|pase|paso|saldo|cancelo|cubriria|daria)
            (?:voy|vamos) a|puedo|podemos|podria|podriamos|podre|me comprometo|nos comprometemos|cuente con|apunteme|apuntenos|tiene|tienen|tendra|tendran|va a|van a|ahi le va\w*|ahi le|se lo|se los|se la|cobremel\w+|cobreme\w*|carguel\w+|hagal\w+|pasen\w*|ponga\w*|pongame
            le (?:pago|deposito|transfiero|liquido|mando|envio|abono|hago|doy|cubro|consigno|giro|entrego|llevo|dejo|ofrezco|salgo)|pagare|pagaremos|pagaria|le aseguro|se lo aseguro|sin falta|a mas tardar|pago yo|lo mas que|quedo de|quedamos|ya le|doy mi palabra|prometo|deme|denme|(?:pasa|pasan|paso) a (?:pagar|dejar|liquidar|entregar)\w*|(?:va|van) a (?:pagar|depositar|transferir|mandar)\w*|(?:le|les) (?:llega|llegara|cae)|(?:quedo|queda|esta) programad\w+|sale (?:el|en)|(?:{weekday}|hoy|mañana|\d+) sí
        """,
        sent=r"""
            (?:ya|se|le|les|lo|la|esta|fue|fueron|eso|hemos|he|han|ha|quedo|fue|la|yo|nosotros) (?:\S+ )?(?:mande|mandamos|mandado|envie|enviamos|enviado|pague|pagado|pagamos|transferi|transferido|deposite|depositamos|depositado|gire|hecha|hecho|hice|hicimos|liquide|liquidado|consigne|salio|abone|abonado|ingrese|fue por|fueron por|puse|pusimos|echamos|eche|emitio|emitimos)
            se (?:mando|envio|pago|hizo|deposito|transfirio|giro|emitio|liquido|abono|consigno)
            salio|ya esta hecha|ya se hizo|se fue por|se lo hice|mande el cheque|envie el cheque|hicimos la transferencia|hice la transferencia|ya quedo|sale como pagada|fue el (?:{weekday})
        """,
        refuses=r"""
            no (?:\S+ )?(?:puedo|podemos|voy a pagar|vamos a pagar|pienso|pago|pagamos|hay dinero|hay forma|hay manera|hay de donde|tengo|tenemos|alcanza|llego|llegamos|se puede|podria|podre|prometo|se los voy)
            imposible|ni hoy|ni un|ni loco|ni hablar|de ninguna manera|hoy (?:de plano )?no|hoy imposible|jamas|nunca|me niego|ni la|mañana no|de plano no
        """,
        conditional=r"""
            si(?! quiere| gusta| le parece| usted quiere| no le importa| señor| claro| mire)|en cuanto|apenas|cuando (?:me|nos|el|la|los|mi|nuestro) (?:\S+ ){0,3}(?:pague\w*|paga\w*|deposite\w*|apruebe\w*|libere\w*|firme\w*|liquide\w*|llegue\w*|abone\w*)|siempre que|siempre y cuando|con tal de|a condicion|hasta que|una vez que|(?<!no )depende|en caso de
        """,
        vague=r"""
            luego vemos|a ver si|ya veremos|vemos|algun dia|en estos dias|pronto|cuando pueda|mas adelante|no se cuando|quien sabe|tal vez|quizas?|a lo mejor|ya casi|yo le aviso|le aviso
        """,
        elsewhere=r"""
            vuelve|regresa|regreso|viene de|esta de viaje|llam\w+|marqu?e\w*|marcarle|vencia|vencio|vencieron|desde|cobro|me pagan|nos pagan|me paga|nos paga|cuando me|me ingresan|liberan|aprueb\w+|reunion|cita|correo|despidieron|compre|pedido|pedir|firma|entra un|cae|caen|reviso|hablamos|visita|alquiler|renta|hipoteca|luz|llego la|llegaron|vinieron|rebot\w+|rechaz\w+|devolv\w+|devuel\w+
        """,
        agrees=r"""
            sí|si|claro|correcto|exacto|asi es|de acuerdo|esta bien|vale|bueno|ok|okay|perfecto|eso es|eso mismo|hecho|muy bien|por supuesto|efectivamente|conforme|dale|sale|andele|listo|quedamos|asi quedamos|sin problema|desde luego|cierto|afirmativo|trato hecho|ajá|aja|me parece bien|como no|venga
        """,
        denies=r"no|nunca|jamas|que va|espere|perdon|pero|tampoco|imposible|nada",
        corrects=r"mejor|perdon|digo|quise decir|mas bien|corrijo|no espere|ponga mejor|dejelo en|cambielo|en realidad|no (?=(?:el|mejor|para el|que sea)(?!\S))",
        rejects=r"no|no el|en vez de|en lugar de|no para el|no son|tampoco|que el|ni|ni el",
        lead_ins=r"el|la|los|las|para|el dia",
        full=r"""
            tod[oa]s?(?! (?:los|las|la) )|(?:el|un|por el) total|en total|complet[oa]s?|la totalidad|entero|integr[oa]|el saldo|lo que (?:le )?deb\w+|(?:le|se lo|lo) liquid[oae]\w*|cierra la cuenta|quedo a mano|quedamos a mano|a paz y salvo|de un solo golpe|de golpe|de una vez|de contado|en una sola|un solo pago|el importe completo|los \d+ (?:\S+ )?completos|que faltan|la deuda|ponerme al dia|ponernos al dia|finiquit\w+|quedamos en paz
        """,
        part=r"""
            solo|solamente|nada mas|nomas|a cuenta|una parte|parte|abono|lo mas que|como mucho|lo que traigo|lo unico|de momento|por ahora|por lo pronto|un poco|algo|anticipo|adelanto|de entrada|para empezar|lo que (?:le )?puedo|lo que sí|todo no|no todo|es lo que (?:tengo|hay)|a lo mucho|maximo|la primera parte|(?:el )?resto (?:luego|despues)|y de ahi no
        """,
        rest=r"el resto|lo demas|lo que falta|que quedan?|restantes?|la otra|los otros|las otras|lo restante|el saldo restante|y la mitad",
        methods=(
            (
                "direct_debit",
                r"domiciliad\w+|domiciliacion|domicili\w+|debito automatico|cargo automatico|recibo por el banco|giren el recibo|pas\w+ (?:otra vez )?(?:el|la|los) (?:recibo|cuota|cargo)\w*|adeudo directo|descont\w+ de (?:mi|la) cuenta|recibo domiciliado",
            ),
            ("check", r"cheques?|cheqe|cheke"),
            (
                "transfer",
                r"transfer\w+|transfier\w+|spei|giro bancario|bizum|interbancari\w+|deposito bancario|wire",
            ),
            ("cash", r"efectivo(?! es)|en metalico|en caja|en mano|billete\w*|contante"),
            ("card", r"tarjeta|visa|mastercard|master card|american express"),
            (
                "online",
                r"en linea|por internet|online|(?:la|su|por) (?:pagina|aplicacion|app|web)|pagina de ustedes|portal|en su pagina|paypal|link de pago|enlace de pago",
            ),
        ),
        reference=r"""
            (?:numero|codigo|folio|clave|n\S*) (?:de )?(?:la |su |el )?(?:operacion|referencia|confirmacion|cheque|transferencia|comprobante|autorizacion|rastreo|seguimiento|localizador|transaccion|movimiento|deposito)
            cheque(?: es)?(?: el)?(?: numero)?|folio|referencia|confirmacion|comprobante|localizador|operacion|es el numero|numero es|apunte|anote
        """,
        not_reference=r"factura|cuenta|pedido|telefono|celular|movil|termina\w*|acaba|ultim\w+|contrato|tarjeta|expediente|cliente|documento|cedula|dni",
        demand=r"""
            necesito|necesitamos|le pido|quiero que|queden? pagad\w+|nos debe|debe|vencid\w+|vencio|vencieron|vencimiento|adeud\w+|pendientes?|que me cubra|hagame|si (?:el|no|la|lo|usted|para|se|hay|de)|de lo contrario|lo llamo|la llamo|le llamo|le marco|pasa al|demanda|abogad\w+|juridic\w+|cuanto antes
        """,
        asks_day=r"cuando|que dia|que fecha|para que dia|en que dia|que dias|para cuando|qué dia",
        asks_amount=r"cuanto|cuantos|que cantidad|que importe|que monto|que plan|cuanta",
        asks_method=r"como (?:me )?(?:lo|los|la|las)? ?(?:paga|pagaria|hace|va a pagar|haria|manda|haremos)|de que forma|por que medio|que metodo|con tarjeta o|cheque o|transferencia o|o (?:en |con |por )?(?:tarjeta|efectivo|cheque|transferencia)|que tarjeta|cual tarjeta|domiciliado",
        asks_reference=r"(?:numero|codigo|folio|clave|referencia)(?: de)?(?: la| su| el| ese)? ?(?:operacion|referencia|confirmacion|cheque|transferencia|comprobante|autorizacion|rastreo|seguimiento|transaccion|movimiento|deposito)|(?:el|que|su|y el) (?:numero|folio)|la referencia|el localizador|con que numero",
        each=r"cada un[oa]|cada (?:uno|mes|semana|quincena|pago)|al mes|a la semana|por semana|por mes|mensual\w*|semanal\w*|pagos de|cuotas de|cada|abonos de|plazos de",
        times=r"(?P<n>\d+) (?:pagos|cuotas|plazos|abonos|mensualidades|partes|veces|exhibiciones|parcialidades|letras)|(?:durante|por) (?P<n2>\d+) (?:meses|quincenas|semanas)",
        more_times=r"los siguientes (?P<n>\d+) meses|(?P<n2>\d+) meses mas",
        weekly=r"semanal\w*|cada semana|a la semana|por semana|cada (?:{weekday})|todos los (?:{weekday})",
        fortnightly=r"quincenal\w*|cada quincena|cada 15 dias|cada 2 semanas|por quincena",
        clause=r"y|pero|que|porque|asi que|si|cuando|yo|entonces|luego|aunque|en cuanto|pues|es que",
    ),
)
