from __future__ import annotations

import pytest

from constantcontact_api.contacts.regions import country_code, state_code
from constantcontact_simulator import normal_forms


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US", "US"), ("us", "US"), ("United States of America", "US"), ("The Bahamas", "BS"), ("Côte d'Ivoire", "CI"),
        ("Trinidad & Tobago", "TT"), ("St. Lucia", "LC"), ("Czechia", "CZ"), ("Atlantis", "Atlantis"), ("", ""),
    ],
)  # fmt: skip
def test_a_country_is_its_code_whichever_way_it_is_written(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("il", "IL"), ("Illinois", "IL"), ("québec", "QC"), ("Bavaria", "Bavaria"), ("バイエルン", "バイエルン")],
)
def test_a_state_is_its_code_whichever_way_it_is_written(text: str, code: str) -> None:
    assert state_code(text) == code


def test_every_code_that_the_simulated_service_writes_out_is_known() -> None:
    assert all(country_code(code) == country_code(name) == code for code, name in normal_forms.COUNTRIES.items())
    states = {**normal_forms.STATES, **normal_forms.PROVINCES}
    assert all(state_code(code) == state_code(name) == code for code, name in states.items())
