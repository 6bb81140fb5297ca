"""Whom connections trust."""

import ssl

import certifi
import pytest

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


def test_the_systems_hashed_directory_is_used_where_there_is_one(monkeypatch, tmp_path):
    def paths(folder):
        return ssl.DefaultVerifyPaths(None, folder, "SSL_CERT_FILE", "", "SSL_CERT_DIR", "")

    for folder, bundle in ((str(tmp_path), True), (None, True), (str(tmp_path), False)):
        if not bundle:
            (tmp_path / "abcdef01.0").touch()
        monkeypatch.setattr(ssl, "get_default_verify_paths", lambda folder=folder: paths(folder))
        tls._trusting.cache_clear()
        assert (tls.tls_context().cert_store_stats()["x509_ca"] > 0) is bundle
    tls._trusting.cache_clear()
