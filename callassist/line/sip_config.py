"""Our settings, written down the way pjsua2 wants them."""

from __future__ import annotations

import re
from typing import Any

from callassist.errors import LineError
from callassist.line.address import HostPort, Transport
from callassist.line.config import RTP_PORTS
from callassist.line.sip import CLOCK, pj, set_int
from callassist.settings import LineSettings

_CODEC_ID = {"PCMU": "PCMU/8000/1", "PCMA": "PCMA/8000/1", "G722": "G722/16000/1"}
_SRTP = {
    "off": pj.PJMEDIA_SRTP_DISABLED,
    "optional": pj.PJMEDIA_SRTP_OPTIONAL,
    "mandatory": pj.PJMEDIA_SRTP_MANDATORY,
}
_KIND = {
    "udp": pj.PJSIP_TRANSPORT_UDP,
    "tcp": pj.PJSIP_TRANSPORT_TCP,
    "tls": pj.PJSIP_TRANSPORT_TLS,
}


def endpoint_config(jitter: str) -> Any:
    config = pj.EpConfig()
    config.logConfig.level = 0
    config.logConfig.consoleLevel = 0
    config.logConfig.msgLogging = 0
    # No pj worker thread: call callbacks then come in the thread that polls, and in no other.
    config.uaConfig.threadCnt = 0
    config.uaConfig.userAgent = "callassist"
    media = config.medConfig
    media.clockRate = CLOCK
    media.sndClockRate = CLOCK
    media.audioFramePtime = 20
    # Silence suppression would leave holes in what the other party and the recogniser hear.
    media.noVad = True
    # The null device is the clock of every leg: it must not stop when nobody talks.
    media.sndAutoCloseTime = -1
    if jitter == "wan":
        media.jbInit, media.jbMinPre, media.jbMaxPre, media.jbMax = 60, 60, 200, 500
        # The default discards audio to win delay: of speech with 60 ms of jitter and 2 % loss, so
        # little was left that it correlated 0.64 with what was said; with this, 0 ("none"), 0.997.
        media.jbDiscardAlgo = set_int(media.jbDiscardAlgo, 0)
    return config


def set_codecs(endpoint: Any, codecs: tuple[str, ...]) -> None:
    """Offer and accept these only, in this order; the wheel prefers speex otherwise."""
    wanted = {_CODEC_ID[name]: 255 - place for place, name in enumerate(codecs)}
    listed = endpoint.codecEnum2()  # kept: an element of a temporary vector is freed memory
    for codec in listed:
        endpoint.codecSetPriority(codec.codecId, wanted.get(codec.codecId, 0))


def transport_kind(transport: Transport) -> int:
    return int(_KIND[transport])


def transport_config(settings: LineSettings, at: HostPort, transport: Transport) -> Any:
    if ":" in at.host:
        # The wheel is compiled without IPv6 and would abort.
        raise LineError(f"line {settings.name} cannot listen on an IPv6 address", "use an IPv4 address")
    config = pj.TransportConfig()
    config.port = at.port
    # With 0.0.0.0 pj finds out by itself which address to write into its messages.
    config.boundAddress = "" if at.host == "0.0.0.0" else at.host
    if transport == "tls":
        tls = config.tlsConfig
        tls.certFile = settings.tls_certificate
        tls.privKeyFile = settings.tls_key
        tls.CaListFile = settings.tls_ca
        # The bundled OpenSSL 1.0.2 knows nothing newer, and nothing older is safe.
        tls.method = pj.PJSIP_TLSV1_2_METHOD
        # The library's default accepts any certificate.
        tls.verifyServer = True
        tls.verifyClient = True
    return config


def account_config(settings: LineSettings, at: HostPort, password: str, transport_id: int | None) -> Any:
    """The seat as pjsua2 sees it: who we are, whom we register with, where our audio goes."""
    config = pj.AccountConfig()
    user = settings.user or re.sub(r"[^A-Za-z0-9_.-]", "-", settings.name)
    domain = settings.registrar.partition(":")[2] if settings.registrar else str(at)
    config.idUri = settings.identity or f"sip:{user}@{domain.partition(';')[0]}"
    config.regConfig.registrarUri = settings.registrar
    config.regConfig.retryIntervalSec = 30
    config.regConfig.dropCallsOnFail = False
    if settings.user and password:
        # Any realm: which one a PBX names is its own affair.
        config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", settings.user, 0, password))
    if transport_id is not None:
        config.sipConfig.transportId = transport_id
    media = config.mediaConfig
    media.srtpUse = _SRTP[settings.srtp]
    # SRTP keys travel in the SIP message: without TLS they would be readable, and worth nothing.
    media.srtpSecureSignaling = 1
    audio = media.transportConfig
    audio.port = settings.rtp_port
    audio.portRange = RTP_PORTS - 1 if settings.rtp_port else 0
    audio.boundAddress = "" if at.host == "0.0.0.0" else at.host
    return config
