"""Where the key may be sent."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers_cli.api.address import base_address, is_loopback, place, same_origin
from layers_cli.errors import UsageError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://api.layers.com", "https://api.layers.com/"),
        ("https://api.layers.com/", "https://api.layers.com/"),
        ("HTTPS://API.layers.com:443//", "https://api.layers.com/"),
        ("https://gateway.example/layers/", "https://gateway.example/layers"),
        ("https://bücher.example", "https://xn--bcher-kva.example/"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443/"),
        ("http://localhost:8080", "http://localhost:8080/"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1/"),
        ("http://127.9.8.7", "http://127.9.8.7/"),
        ("http://[::1]:8080/p", "http://[::1]:8080/p"),
    ],
)
def test_a_base_url_is_https_or_this_machine_and_may_have_a_prefix(text, expected):
    assert str(base_address(text)) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "https"),
        ("api.layers.com", "https"),
        ("//api.layers.com", "https"),
        ("ftp://api.layers.com", "https"),
        ("http://api.layers.com", "unencrypted"),
        ("http://localhost.example", "unencrypted"),
        ("http://127.0.0.1.example", "unencrypted"),
        ("http://0.0.0.0", "unencrypted"),
        ("http://128.0.0.1", "unencrypted"),
        ("http://2130706433", "unencrypted"),
        ("https://user:secretword@api.layers.com", "user name"),
        ("https://@api.layers.com", "user name"),
        ("https://api.layers.com?token=secretword", "query"),
        ("https://api.layers.com/#secretword", "fragment"),
        ("https://api.layers.com/\n", "character"),
        ("https://api.layers.com/\x7f", "character"),
        (" https://api.layers.com", "character"),
        ("https:\\\\api.layers.com", "character"),
        ("https://", "host"),
        ("https:///v1", "host"),
        ("https://a%2eb", "host"),
        ("https://a..b", "host"),
        (f"https://{'a' * 64}.example", "host"),
        ("https://[fe80::1%25eth0]", "cannot be read|host"),
        ("https://api.layers.com:0", "port"),
        ("https://api.layers.com:70000", "port"),
        ("https://api.layers.com:port", "cannot be read"),
        ("https://[::1", "cannot be read"),
        ("https://\u2024.example", "cannot be read"),
    ],
)
def test_any_other_base_url_is_refused_in_one_line_that_repeats_no_secret(text, reason):
    with pytest.raises(UsageError, match=reason) as caught:
        base_address(text)
    assert caught.value.hint
    assert "secretword" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "expected"), [("localhost", True), ("127.0.0.1", True), ("::1", True), ("10.0.0.1", False), ("a", False)]
)
def test_loopback_is_this_machine(host, expected):
    assert is_loopback(host) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("https://a/x", "https://a:443/y", True),
        ("http://a/x", "http://a:80/y", True),
        ("https://a", "http://a", False),
        ("https://a", "https://b", False),
        ("https://a", "https://a:444", False),
        ("https://a", "https://a.b", False),
    ],
)
def test_an_origin_is_scheme_host_and_port(one, other, expected):
    assert same_origin(httpx.URL(one), httpx.URL(other)) is expected


def test_a_place_is_named_with_its_port():
    assert place(httpx.URL("https://a.b/c")) == "a.b"
    assert place(httpx.URL("https://[::1]:81/c")) == "[::1]:81"


@given(st.builds("{}{}".format, st.sampled_from(["https://", "http://", ""]), st.text(max_size=20)))
def test_any_text_is_a_base_url_or_refused(text):
    try:
        url = base_address(text)
    except UsageError:
        return
    assert url.scheme == "https" or is_loopback(url.host)
    assert not url.userinfo
