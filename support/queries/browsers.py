"""The oldest browsers the store is made for: what was current two years ago.

Source: the release dates in the npm package web-features 3.40.0 (W3C WebDX community group), read on 2026-11-23.
`tests/browser_features.json` holds the features; `tests/test_browser_features.py` keeps CSS and scripts to them.
"""

TAKEN_ON = "2026-11-23"
OLDEST = {"Chrome": "131", "Edge": "131", "Firefox": "132", "Safari": "18.1"}
"""Released 2024-11-12, 2024-11-14, 2024-10-29 and 2024-10-28."""
