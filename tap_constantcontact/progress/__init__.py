"""What STATE keeps between runs: bookmarks, exports under way, members and reports read so far."""
