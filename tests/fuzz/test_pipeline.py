"""Whatever comes over the wire, every output is well-formed, within the contract, and green for good reasons alone."""

from hypothesis import HealthCheck, given, settings

from tests.fuzz import command_line, pipeline

SAMPLE = settings(
    max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)


@SAMPLE
@given(pipeline.cases())
def test_no_answer_breaks_an_output_or_the_contract(case):
    pipeline.hold(*case)


@SAMPLE
@given(command_line.cases())
def test_no_answer_breaks_a_command(case):
    command_line.hold(*case)
