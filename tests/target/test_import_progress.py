"""What the log is told of imports under way."""

from __future__ import annotations

from target_constantcontact.loading.import_progress import ImportProgress


def test_once_the_input_has_ended_it_is_known_of_how_many_and_about_how_long_they_take() -> None:
    now = 0.0
    progress = ImportProgress(lambda: now)
    progress.add(7, 30_000)
    now = 100.0
    progress.add(9, 30_000)
    assert progress.told(9, 46) == "Import 2, 46 %"
    progress.note_end(7)
    progress.add(12, 30_000)
    progress.note_all()
    now = 180.0
    # A half of it took three minutes.
    assert progress.told(9, 50) == "Import 2 of 3, 50 %, about 3 minutes left"
    progress.note_end(9)
    progress.note_end(12)
    assert progress.told(12, 100) == "Import 3 of 3, 100 %"


def test_a_service_that_tells_no_progress_gets_no_estimate_before_an_import_has_landed() -> None:
    now = 0.0
    progress = ImportProgress(lambda: now)
    progress.add(1, 10)
    progress.add(2, 10)
    progress.note_all()
    now = 120.0
    assert progress.told(1, 1) == "Import 1 of 2, 1 %"
    progress.note_end(1)
    assert progress.told(2, 1) == "Import 2 of 2, 1 %, about 2 minutes left"


def test_time_in_which_the_input_brought_nothing_to_import_does_not_count() -> None:
    now = 0.0
    progress = ImportProgress(lambda: now)
    progress.add(1, 30_000)
    now = 60.0
    progress.note_end(1)
    now = 7_260.0  # a slow tap
    progress.add(2, 30_000)
    progress.note_all()
    now = 7_280.0
    assert progress.told(2, 20) == "Import 2 of 2, 20 %, about 1 minute left"
