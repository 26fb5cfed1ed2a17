"""Finding a service command's answer among its log lines."""

from operations.service_commands import find_answer


def test_the_answer_is_found_between_log_lines() -> None:
    output = 'starting\n{"event": "log"}\n{"created": true, "username": "admin"}\n{"event": "done"}\n'

    assert find_answer(output, "created") == {"created": True, "username": "admin"}


def test_output_without_an_answer_gives_none() -> None:
    assert find_answer('[1]\n"created"\nnot json\n', "created") is None
