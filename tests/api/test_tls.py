"""Whom connections trust."""

import ssl

import certifi
import pytest
import trustme
import truststore

from layers_cli.api import tls
from layers_cli.errors import UsageError


def test_one_context_serves_the_whole_process():
    assert tls.tls_context() is tls.tls_context()
    assert tls.plain_context() is tls.plain_context()


def test_every_context_checks_certificate_and_host():
    for context in (tls.tls_context(), tls.tls_context(certifi.where())):
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname


def test_a_file_or_directory_from_the_environment_replaces_the_systems_authorities(monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", certifi.where())
    assert tls.tls_context().cert_store_stats()["x509_ca"] > 0
    monkeypatch.setenv("SSL_CERT_FILE", "")
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert tls.tls_context().cert_store_stats()["x509_ca"] == 0


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_authorities_that_cannot_be_read_are_the_users_error(tmp_path, content):
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(UsageError, match=r"ca\.pem"):
        tls.tls_context(str(file))


@pytest.mark.parametrize(("is_hashed", "bundle"), [(True, None), (False, "ca.pem"), (False, None)])
def test_the_systems_hashed_directory_goes_before_its_bundle_and_that_before_our_own(
    monkeypatch, tmp_path, is_hashed, bundle
):
    if is_hashed:
        (tmp_path / "abcdef01.0").touch()
    named = bundle and tmp_path / bundle
    if named is not None:
        named.write_bytes(trustme.CA().cert_pem.bytes())
    paths = ssl.DefaultVerifyPaths(named and str(named), str(tmp_path), "", "", "", "")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    monkeypatch.setattr(tls, "_BUNDLES", ())
    loaded = tls._system_context("linux").cert_store_stats()["x509_ca"]
    assert (loaded == 0) is is_hashed
    assert (loaded == 1) is (bundle is not None)


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_systems_that_judge_certificates_themselves_are_asked(platform):
    context = tls._system_context(platform)
    assert isinstance(context, truststore.SSLContext)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
