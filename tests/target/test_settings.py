from __future__ import annotations

from target_constantcontact.settings import settings_of_nobody


def test_a_name_in_streams_that_no_stream_has_is_found() -> None:
    config: dict[str, dict[str, dict[str, object]]] = {"streams": {"userz": {}, "users": {}, "crm-*": {}, "shop-*": {}}}
    assert settings_of_nobody(["users", "crm-leads"], config) == ["userz", "shop-*"]
    assert settings_of_nobody(["users"], {}) == []
