"""Contacts in all forms that the service gives and takes: import fields, export files, JSON resources."""
