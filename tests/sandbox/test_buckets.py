"""Rate limits, with a clock that moves only when told."""

from datetime import timedelta

import pytest

from layers_cli.sandbox.buckets import LONG_RUNNING, READ_LIGHT, WRITE_LIGHT, Buckets


def taken(buckets, endpoint_class, most=20_000):
    count = 0
    while count < most and buckets.take(endpoint_class) is None:
        count += 1
    return count


@pytest.mark.parametrize(
    ("tier", "endpoint_class", "rate"),
    [
        ("standard", READ_LIGHT, 120),
        ("standard", WRITE_LIGHT, 60),
        ("standard", LONG_RUNNING, 20),
        ("pilot", READ_LIGHT, 1_200),
        ("pilot", WRITE_LIGHT, 600),
        ("pilot", LONG_RUNNING, 60),
        ("partner", READ_LIGHT, 6_000),
        ("partner", WRITE_LIGHT, 3_000),
        ("partner", LONG_RUNNING, 300),
    ],
)
def test_a_full_bucket_holds_a_minute_of_the_tier(clock, tier, endpoint_class, rate):
    assert taken(Buckets(tier, clock), endpoint_class) == rate


def test_tokens_come_back_evenly_and_never_beyond_a_minute(clock):
    buckets = Buckets("standard", clock)
    taken(buckets, READ_LIGHT)
    clock.forward(seconds=5)
    assert taken(buckets, READ_LIGHT) == 10
    clock.forward(hours=5)
    assert taken(buckets, READ_LIGHT) == 120


def test_the_wait_is_whole_seconds_until_the_next_token(clock):
    buckets = Buckets("standard", clock)
    taken(buckets, LONG_RUNNING)
    assert buckets.take(LONG_RUNNING) == 3
    clock.forward(seconds=3)
    assert buckets.take(LONG_RUNNING) is None


def test_classes_have_separate_buckets(clock):
    buckets = Buckets("standard", clock)
    taken(buckets, READ_LIGHT)
    assert buckets.take(WRITE_LIGHT) is None


def test_writes_have_a_cap_per_day(clock):
    buckets = Buckets("standard", clock)
    count = 0
    for _ in range(200):
        count += taken(buckets, WRITE_LIGHT)
        clock.forward(minutes=1)
    assert count < 10_000 * 1.2
    assert taken(buckets, WRITE_LIGHT) < 10


def test_a_clock_that_goes_back_gives_no_tokens(clock):
    buckets = Buckets("standard", clock)
    taken(buckets, READ_LIGHT)
    clock.forward(seconds=-30)
    assert buckets.take(READ_LIGHT) == 1


def test_a_drained_bucket_always_tells_the_same_wait(clock):
    buckets = Buckets("partner", clock, drained=timedelta(hours=1))
    clock.forward(days=1)
    assert [buckets.take(READ_LIGHT), buckets.take(WRITE_LIGHT)] == [3600, 3600]


def test_an_empty_bucket_answers_429_until_it_refills(start, clock):
    client = start()
    assert {client("/v1/whoami").status for _ in range(120)} == {200}
    reply = client("/v1/whoami")
    assert (reply.status, reply.headers["Retry-After"]) == (429, "1")
    assert reply.body["error"]["code"] == "RATE_LIMITED"
    clock.forward(seconds=1)
    assert client("/v1/whoami").status == 200


def test_a_refused_key_draws_from_no_bucket(start):
    client = start("rate-limited")
    assert client("/v1/whoami", key="wrong").status == 401
    assert client("/health").status == 200
    reply = client("/v1/whoami")
    assert (reply.status, reply.headers["Retry-After"]) == (429, "3600")
