"""Keys, scopes, ids, parameters and methods that the API refuses."""

import re

import pytest

BARE = "254a4ce1-f4ca-42b1-9e36-17ca45ef3d39"
PROJECT = f"/v1/projects/prj_{BARE}"
IOS = "app_8ffb9410eb0eb848264f8a65"
EVERY_ROUTE = [
    "/v1/whoami",
    "/v1/projects",
    PROJECT,
    f"{PROJECT}/sdk-apps",
    f"{PROJECT}/sdk-apps/{IOS}",
    f"{PROJECT}/events",
    f"{PROJECT}/ads/capi-status",
    f"{PROJECT}/ads/ad-accounts",
    "/v1/audit-log",
    "/v1/nothing",
]
OTHER_AUDIT = "/v1/audit"


def refusal(reply):
    return reply.status, reply.body["error"]["code"]


@pytest.mark.parametrize("path", EVERY_ROUTE)
@pytest.mark.parametrize("key", [None, "", "lp_live_WRONG"])
def test_a_missing_or_wrong_key_is_unauthenticated(start, path, key):
    assert refusal(start()(path, key=key)) == (401, "UNAUTHENTICATED")


def test_another_scheme_than_bearer_is_unauthenticated(start):
    client = start()
    headers = {"Authorization": f"Basic {client.sandbox.key}"}
    assert client("/v1/whoami", key=None, headers=headers).status == 401


def test_only_the_older_generation_takes_the_other_header(start):
    older, newer = start("old-docs"), start()
    assert older("/v1/whoami", key=None, headers={"X-Api-Key": older.sandbox.key}).status == 200
    assert older("/v1/whoami", headers={"X-Api-Key": "wrong"}).status == 401
    assert newer("/v1/whoami", key=None, headers={"X-Api-Key": newer.sandbox.key}).status == 401


def test_the_offered_key_of_a_bad_key_world_is_wrong(start):
    assert refusal(start("bad-key")("/v1/whoami")) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize("path", EVERY_ROUTE)
def test_a_killed_key_is_refused_everywhere(start, path):
    reply = start("killed-key")(path)
    assert refusal(reply) == (503, "KILL_SWITCH")
    assert reply.body["error"]["details"] == {"scope": "key"}


def test_older_whoami_tells_a_killed_key_by_a_flag(start):
    client = start("killed-key-old-docs")
    assert client("/v1/whoami").body["killSwitch"] is True
    assert refusal(client("/v1/projects")) == (503, "KILL_SWITCH")


@pytest.mark.parametrize(
    ("path", "method", "scope"),
    [
        ("/v1/projects", "GET", "projects:read"),
        (PROJECT, "GET", "projects:read"),
        (f"{PROJECT}/sdk-apps", "GET", "projects:read"),
        (f"{PROJECT}/sdk-apps/{IOS}", "GET", "projects:read"),
        (f"{PROJECT}/sdk-apps/{IOS}/verify-tracking", "POST", "sdk:write"),
        (f"{PROJECT}/events", "GET", "events:read"),
        (f"{PROJECT}/ads/capi-status", "GET", "ads:read"),
        (f"{PROJECT}/ads/ad-accounts", "GET", "ads:read"),
    ],
)
def test_a_missing_scope_is_named(start, path, method, scope):
    reply = start("no-scope-at-all")(path, method=method)
    assert refusal(reply) == (403, "FORBIDDEN_SCOPE")
    assert reply.body["error"]["details"] == {"scope": scope}


def test_whoami_and_the_audit_log_need_no_scope(start):
    client = start("no-scope-at-all")
    assert (client("/v1/whoami").status, client("/v1/audit-log").status) == (200, 200)
    assert client("/v1/whoami").body["scopes"] == []


def test_a_key_without_ads_reads_the_rest(start):
    client = start("no-scope")
    assert client(f"{PROJECT}/sdk-apps").status == 200
    assert client(f"{PROJECT}/ads/capi-status").status == 403


@pytest.mark.parametrize(
    "path",
    [
        "/v1/projects/prj_9cb958b5-11b5-4e30-8675-5d075d52da7c",
        "/v1/projects/9cb958b5-11b5-4e30-8675-5d075d52da7c/sdk-apps",
        "/v1/projects/9cb958b5-11b5-4e30-8675-5d075d52da7c/ads/capi-status",
        "/v1/projects/9cb958b5-11b5-4e30-8675-5d075d52da7c/ads/ad-accounts",
        "/v1/projects/9cb958b5-11b5-4e30-8675-5d075d52da7c/events",
        f"/v1/projects/9cb958b5-11b5-4e30-8675-5d075d52da7c/sdk-apps/{IOS}",
        f"{PROJECT}/sdk-apps/app_ffffffffffffffffffffffff",
        OTHER_AUDIT,
        "/partner/v1/audit-log",
        "/v1",
        "/",
        "/v1/projects/",
    ],
)
def test_what_is_foreign_or_unknown_is_not_found(start, path):
    status, code = refusal(start()(path))
    assert (status, code) in {(404, "NOT_FOUND"), (422, "VALIDATION")}
    assert status == 404 or path == "/v1/projects/"


def test_the_audit_log_is_at_one_path_or_at_the_other(start):
    client = start("audit-alias")
    assert refusal(client("/v1/audit-log")) == (404, "NOT_FOUND")
    rows = client(f"{OTHER_AUDIT}?limit=200").body["items"]
    assert [row["eventType"] for row in rows if row["eventType"].startswith("mutation.")] == [
        "mutation.sdk_app_updated"
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/projects/prj_01HX9Y7K8M2P4RSTUV56789AB",
        "/v1/projects/acme/sdk-apps",
        f"/v1/projects/prj_prj_{BARE}/events",
        f"/v1/projects/{BARE}x/ads/capi-status",
        "/v1/projects/a%2Fb/ads/ad-accounts",
        f"{PROJECT}/sdk-apps/app%20one",
        f"{PROJECT}/sdk-apps/..%2F..",
        f"{PROJECT}/sdk-apps?limit=0",
        f"{PROJECT}/sdk-apps?limit=101",
        f"{PROJECT}/sdk-apps?limit=many",
        f"{PROJECT}/sdk-apps?platform=visionos",
        f"{PROJECT}/events?limit=201",
        f"{PROJECT}/events?since=2026-06-09T12:00:00%2B02:00",
        f"{PROJECT}/events?until=yesterday",
        f"{PROJECT}/events?cursor=nonsense",
        f"{PROJECT}/events?cursor=cm93OjUw",
        f"{PROJECT}/events?cursor=cGFnZTo5OTk5OTk5OTk5OTk5OTk5OTk5OTk5",
        f"{PROJECT}/ads/capi-status?platforms=apple_ads",
        f"{PROJECT}/ads/ad-accounts?healthy=maybe",
        "/v1/projects?limit=201",
        "/v1/projects?limit=-1",
        "/v1/projects?status=open",
        "/v1/projects?cursor=nonsense",
        "/v1/projects?cursor=eyJvZmZzZXQiOjI1fQ==",
        "/v1/audit-log?cursor=%00",
        "/v1/audit-log?projectId=acme",
    ],
)
def test_malformed_ids_and_parameters_are_refused(start, path):
    assert refusal(start()(path)) == (422, "VALIDATION")


@pytest.mark.parametrize(
    "name",
    [BARE, f"prj_{BARE}", BARE.upper(), f"prj_{BARE.replace('-', '%2D')}"],
)
def test_a_project_is_found_by_bare_prefixed_and_encoded_id(start, name):
    assert start()(f"/v1/projects/{name}").status == 200


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/v1/whoami", "GET"),
        ("DELETE", f"{PROJECT}/sdk-apps/{IOS}", "GET"),
        ("GET", f"{PROJECT}/sdk-apps/{IOS}/verify-tracking", "POST"),
    ],
)
def test_the_wrong_method_is_refused_and_the_right_one_named(start, method, path, allowed):
    reply = start()(path, method=method)
    assert (reply.status, reply.headers["Allow"]) == (405, allowed)


def test_every_answer_names_its_request_and_its_bucket(start):
    client = start()
    replies = [client(path) for path in EVERY_ROUTE] + [client("/v1/whoami", key=None), client("/health")]
    ids = [reply.headers["X-Request-Id"] for reply in replies]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("req_[0-9A-HJKMNP-TV-Z]{26}", name) for name in ids)
    assert {reply.headers["X-RateLimit-Endpoint-Class"] for reply in replies} == {"read-light"}


@pytest.mark.parametrize("scenario", ["bad-key", "killed-key", "unavailable", "rate-limited"])
def test_an_error_carries_the_id_of_its_request(start, scenario):
    reply = start(scenario)("/v1/whoami")
    assert reply.body["error"]["requestId"] == reply.headers["X-Request-Id"]


def test_what_is_not_http_still_gets_the_envelope(start):
    reply = start()("/v1/whoami", method="BREW")
    assert (reply.status, set(reply.body["error"])) == (501, {"code", "message", "requestId"})


@pytest.mark.parametrize(("length", "status"), [("-1", 400), ("ten", 400), ("99999999", 413)])
def test_an_unusable_body_length_is_refused(start, length, status):
    assert start()("/v1/whoami", headers={"Content-Length": length}).status == status
