"""The Constant Contact V3 API as Python: tokens, pacing, retries, bulk activities, the field catalogue.

Knows nothing of Singer messages. `tap_constantcontact` and `target_constantcontact` both stand on it and never on
each other.
"""
