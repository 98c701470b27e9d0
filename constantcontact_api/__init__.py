"""The Constant Contact V3 API as Python.

`wire` sends requests. `activities` runs exports, imports and other bulk work. `contacts` knows the fields of a contact
in every form that the service gives and takes.

Nothing here knows Singer messages. Only the errors derive from those of singer-sdk, so that its `except` clauses work.
"""
