"""TLS with verified certificates, and audio encrypted under its protection."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from line_peers import COLLECTOR_HZ, DEBTOR_HZ, LineProcess, Stage, hears

pytestmark = pytest.mark.sip


def openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=30)


def certificate(folder: Path, name: str) -> dict[str, str]:
    """A certificate authority and a certificate it signed for 127.0.0.1, as TLS settings."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    at = folder / name
    at.mkdir()
    (at / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    new_key = ("-newkey", "rsa:2048", "-nodes", "-sha256")
    openssl(
        "req", "-x509", *new_key, "-keyout", f"{at}/ca.key", "-out", f"{at}/ca.pem", "-subj", f"/CN={name}"
    )
    openssl("req", *new_key, "-keyout", f"{at}/key", "-out", f"{at}/request", "-subj", "/CN=127.0.0.1")
    openssl(
        *("x509", "-req", "-in", f"{at}/request", "-CA", f"{at}/ca.pem", "-CAkey", f"{at}/ca.key"),
        *("-CAcreateserial", "-days", "2", "-sha256", "-extfile", f"{at}/names", "-out", f"{at}/cert"),
    )
    return {"tls_certificate": f"{at}/cert", "tls_key": f"{at}/key", "tls_ca": f"{at}/ca.pem"}


@pytest.mark.parametrize("srtp", ["mandatory", "optional"])
def test_a_call_over_tls_with_encrypted_audio(on_stage: Stage, srtp: str) -> None:
    secure = {"transport": "tls", "srtp": srtp, **certificate(on_stage.folder, "authority")}
    debtor = on_stage.debtor(settings=secure)
    line = on_stage.line(trunk=f"sip:{debtor.host_port}", **secure)
    collector = on_stage.collector(settings=secure, call=line.address(), hang_up_after_s=1.6)

    assert line.hub.closed().ending == "hung_up"
    assert hears(collector.heard(), DEBTOR_HZ, not_hertz=COLLECTOR_HZ)
    assert hears(debtor.heard(), COLLECTOR_HZ, not_hertz=DEBTOR_HZ)


def test_a_trunk_whose_certificate_nobody_we_trust_signed_is_not_called(on_stage: Stage) -> None:
    ours = {"transport": "tls", **certificate(on_stage.folder, "ours")}
    debtor = on_stage.debtor(settings={"transport": "tls", **certificate(on_stage.folder, "theirs")})
    line = on_stage.line(trunk=f"sip:{debtor.host_port}", **ours)
    collector = on_stage.collector(settings=ours, call=line.address())

    assert collector.wait("ended")["code"] == 503
    assert line.hub.closed().ending == "failed"
    assert not debtor.saw("ringing")


def test_a_seat_that_must_encrypt_refuses_a_phone_that_does_not(on_stage: Stage) -> None:
    secure = {"transport": "tls", **certificate(on_stage.folder, "authority")}
    line = on_stage.line(trunk="sip:127.0.0.1:9;transport=tls", srtp="mandatory", **secure)
    collector = on_stage.collector(settings=secure, call=line.address())

    assert collector.wait("ended")["code"] >= 400
    assert not line.hub.messages[1:]


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"srtp": "mandatory", "trunk": "sip:127.0.0.1:9"}, "mandatory SRTP needs TLS on every side"),
        ({"transport": "tls"}, "uses TLS without tls_certificate"),
    ],
)
def test_settings_that_would_only_pretend_are_refused(
    on_stage: Stage, settings: dict[str, str], complaint: str
) -> None:
    line = on_stage.add(LineProcess(on_stage.folder, **settings))

    assert line.ends() == 1
    assert complaint in line.log.read_text()
