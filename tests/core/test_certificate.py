"""What a certificate says, and why it is not trusted."""

import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import certifi
import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from layers_cli.core.certificate import Certificate, distrust, parse

NOW = datetime(2026, 6, 9, 17, 0, tzinfo=UTC)
GOOD = Certificate(
    subject="api.example",
    issuer="Some CA",
    not_before=NOW - timedelta(days=1),
    not_after=NOW + timedelta(days=1),
    names=("api.example",),
)


def der(pem):
    return ssl.PEM_cert_to_DER_cert(pem.decode() if isinstance(pem, bytes) else pem)


def issued(*names, **given):
    ca = trustme.CA(organization_name=given.pop("organization", "Test"))
    return der(ca.issue_cert(*names, **given).cert_chain_pems[0].bytes())


def test_names_issuer_and_dates_are_read():
    read = parse(issued("api.example", "*.example", "192.0.2.1", "2001:db8::1", not_after=NOW))
    assert read.names == ("api.example", "*.example", "192.0.2.1", "2001:db8::1")
    assert read.not_after == NOW
    assert read.not_before.year == 2000
    assert "Test" in read.issuer
    assert not read.is_self_signed


def test_a_certificate_that_issued_itself_is_known():
    read = parse(der(trustme.CA(organization_name="Alone").cert_pem.bytes()))
    assert read.is_self_signed
    assert read.names == ()
    assert "Alone" in read.subject


def test_python_reads_the_same_of_every_authority_that_the_world_trusts():
    pems = [
        f"{part}-----END CERTIFICATE-----\n"
        for part in Path(certifi.where()).read_text("utf-8").split("-----END CERTIFICATE-----")
        if "-----BEGIN" in part
    ]
    assert len(pems) > 50
    for pem in pems:
        text = pem[pem.index("-----BEGIN") :]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=text)
        (told,) = context.get_ca_certs()
        read = parse(der(text))
        assert read.not_after.timestamp() == ssl.cert_time_to_seconds(told["notAfter"])
        assert read.not_before.timestamp() == ssl.cert_time_to_seconds(told["notBefore"])
        names = {name: value for ((name, value),) in told["subject"]}
        expected = names.get("commonName") or names.get("organizationalUnitName") or names["organizationName"]
        assert read.subject.startswith(expected)
        assert read.is_self_signed is (told["subject"] == told["issuer"])


@given(st.binary(max_size=60))
def test_what_is_no_certificate_is_refused(data):
    with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong with it
        parse(data)


WHOLE = issued("api.example")


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_a_certificate_with_a_wrong_byte_is_read_or_refused(at, byte):
    spoilt = WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :]
    with suppress(ValueError):
        assert isinstance(parse(spoilt), Certificate)


@given(st.integers(0, len(WHOLE) - 1))
def test_a_certificate_that_is_cut_short_is_refused(length):
    with pytest.raises(ValueError):  # noqa: PT011
        parse(WHOLE[:length])


def element(tag, *parts):
    content = b"".join(parts)
    return bytes([tag, len(content)]) + content


def name(*pairs):
    made = (element(0x31, element(0x30, element(6, kind), element(tag, text))) for kind, tag, text in pairs)
    return element(0x30, *made)


COMMON, ORGANIZATION, UNIT, COUNTRY = b"\x55\x04\x03", b"\x55\x04\x0a", b"\x55\x04\x0b", b"\x55\x04\x06"


def small(subject, times=((0x17, b"500101000000Z"), (0x18, b"20491231235959Z"))):
    """Return a certificate of the first version, without a public key that anybody could use."""
    validity = element(0x30, *(element(tag, text) for tag, text in times))
    signed = element(0x30, element(2, b"\x01"), element(0x30), name((COMMON, 0x0C, b"CA")), validity, subject)
    return element(0x30, signed, element(0x30), element(3, b"\0"))


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        (name((COMMON, 0x0C, "Größe".encode())), "Größe"),
        (name((COMMON, 0x1E, "Größe".encode("utf-16-be"))), "Größe"),
        (name((COMMON, 0x14, "Größe".encode("latin-1"))), "Größe"),
        (name((COMMON, 0x13, b"x"), (ORGANIZATION, 0x13, b"Acme")), "x (Acme)"),
        (name((COMMON, 0x13, b"Acme CA"), (ORGANIZATION, 0x13, b"Acme")), "Acme CA"),
        (name((ORGANIZATION, 0x13, b"Acme")), "Acme"),
        (name((UNIT, 0x13, b"Ops")), "Ops"),
        (name((COUNTRY, 0x13, b"DE")), "nobody in particular"),
        (name(), "nobody in particular"),
        (name((COMMON, 0x0C, b"caf\xe9")), "caf\ufffd"),
    ],
)
def test_a_name_is_the_common_name_or_what_comes_closest(subject, shown):
    read = parse(small(subject))
    assert read.subject == shown
    assert read.not_before == datetime(1950, 1, 1, tzinfo=UTC)
    assert read.not_after == datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_a_time_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="no time"):
        parse(small(name(), ((0x13, b"500101000000Z"), (0x18, b"20491231235959Z"))))


def test_a_length_that_is_not_told_is_refused():
    """DER has no elements that end where an end is marked."""
    whole = next(data for size in range(60) if (data := small(name((COMMON, 0x0C, b"x" * size))))[1] == 0x80)
    empty = small(name()).replace(element(0x30), b"\x30\x80", 1)
    for data in (whole, empty):
        with pytest.raises(ValueError, match="no length"):
            parse(data)


@pytest.mark.parametrize(
    ("code", "changes", "cause"),
    [
        (10, {}, "expired on 2026-06-10 (issued by Some CA)"),
        (0, {"not_after": NOW - timedelta(days=3)}, "expired on 2026-06-06"),
        (9, {}, "is not valid before 2026-06-08 17:00 UTC"),
        (0, {"not_before": NOW + timedelta(days=3)}, "is not valid before 2026-06-12 17:00 UTC"),
        (62, {"names": ("a", "b", "c", "d", "e", "f")}, "is for a, b, c, d and 2 more, not for api.example"),
        (62, {"names": ("a", "b", "c", "d", "e")}, "is for a, b, c, d and 1 more, not for api.example"),
        (62, {"names": ("a", "b", "c", "d")}, "is for a, b, c, d, not for api.example"),
        (64, {"names": (), "subject": "other"}, "is for other, not for api.example"),
        (18, {}, "is self-signed (api.example)"),
        (0, {"not_before": NOW, "not_after": NOW}, "was issued by Some CA, which is not trusted here"),
        (0, {"is_self_signed": True}, "is self-signed"),
        (20, {}, "was issued by Some CA, which is not trusted here"),
        (19, {"issuer": "Zscaler Root CA"}, "a proxy on the way opens TLS connections: Zscaler Root CA"),
        (0, {"issuer": "mitmproxy"}, "a proxy on the way opens TLS connections: mitmproxy"),
    ],
)
def test_the_cause_is_named(code, changes, cause):
    known = {name: getattr(GOOD, name) for name in GOOD.__slots__} | changes
    told = distrust(Certificate(**known), code, "api.example", NOW)
    assert cause in told.cause
    assert told.fix
