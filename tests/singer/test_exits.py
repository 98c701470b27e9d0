from __future__ import annotations

import logging
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from singer_sdk.exceptions import ConfigValidationError

from constantcontact_api.errors import ActivityTimeoutError, AuthenticationError, QuotaExhaustedError, SettingsError
from constantcontact_singer.exits import Signals, Stopped, one_sentence, stop_on_signal

LOGGER = logging.getLogger("tests.exits")


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (SettingsError("x"), 2),
        (AuthenticationError("x"), 3),
        (QuotaExhaustedError("x"), 4),
        (ActivityTimeoutError("x", activity_id="1"), 5),
        (KeyboardInterrupt(), 130),
    ],
)
def test_an_expected_failure_is_one_sentence_and_its_exit_code(
    error: BaseException, exit_code: int, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SystemExit) as ending, one_sentence(LOGGER):
        raise error
    assert ending.value.code == exit_code
    assert [record.exc_info for record in caplog.records] == [None]


def test_an_unexpected_failure_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError), one_sentence(LOGGER):
        _ = 1 / 0


def test_settings_that_are_not_valid_are_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(SystemExit) as ending, one_sentence(LOGGER):
        raise ConfigValidationError("no", errors=["`lists` must be a list", "`client_id` is missing"], schema={})
    assert ending.value.code == 2
    assert "The settings are not valid: `lists` must be a list; `client_id` is missing." in caplog.text


def test_a_signal_unwinds_once_and_ends_with_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)  # given back afterwards
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with pytest.raises(Stopped) as stop:
            stop_on_signal(signal.SIGTERM)
        assert stop.value.code == 143
        handler = signal.getsignal(signal.SIGINT)
        assert callable(handler)
        handler(signal.SIGINT, None)  # is passed over
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_reader_that_went_away_is_said_without_a_traceback() -> None:
    program = (
        "import logging, sys\n"
        "from constantcontact_singer.exits import one_sentence\n"
        "logging.basicConfig()\n"
        "with one_sentence(logging.getLogger()):\n"
        "    for _ in range(100_000):\n"
        "        print('x' * 100, flush=True)\n"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    assert writer.stderr is not None
    writer.stdout.readline()
    writer.stdout.close()
    errors = writer.stderr.read()
    writer.stderr.close()
    assert writer.wait() == 1
    assert "stopped reading" in errors
    assert "Traceback" not in errors
    assert "Exception ignored" not in errors


@pytest.mark.parametrize(
    ("goes_to", "code", "said"), [(">/dev/full", 1, "no room"), (">&-", 2, "Standard output is closed")]
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_or_a_closed_output_is_one_sentence(goes_to: str, code: int, said: str) -> None:
    program = (
        "import logging\n"
        "from constantcontact_singer.exits import one_sentence\n"
        "logging.basicConfig()\n"
        "with one_sentence(logging.getLogger()):\n"
        "    print('x' * 100, flush=True)\n"
    )
    command = ["sh", "-c", f'exec "$0" -c "$1" {goes_to}', sys.executable, program]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == code
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Exception ignored" not in ended.stderr


@pytest.mark.parametrize(
    ("came", "now"),
    [
        ([(signal.SIGTERM, 0.0)], False),
        ([(signal.SIGTERM, 0.0), (signal.SIGTERM, 0.5)], False),
        ([(signal.SIGTERM, 0.0), (signal.SIGTERM, 1.0)], True),
        ([(signal.SIGINT, 0.0), (signal.SIGTERM, 9.0)], False),
        ([(signal.SIGINT, 0.0), (signal.SIGTERM, 0.5), (signal.SIGTERM, 9.0)], False),
        ([(signal.SIGINT, 0.0), (signal.SIGTERM, 0.5), (signal.SIGINT, 1.5)], True),
        ([(signal.SIGTERM, 0.0), (signal.SIGINT, 0.1), (signal.SIGINT, 1.5)], True),
    ],
)
def test_only_a_second_signal_of_one_number_and_a_second_later_means_now(
    came: list[tuple[signal.Signals, float]], now: bool
) -> None:
    clock = [0.0]
    signals, found = Signals(clock=lambda: clock[-1]), False
    for number, at in came:
        clock.append(at)
        found = signals.means_now(number)
    assert found == now
