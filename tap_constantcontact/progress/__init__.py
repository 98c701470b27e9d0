"""What STATE remembers: bookmarks, exports under way, members and reports read so far."""
