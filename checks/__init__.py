"""The rules. One file each, pure functions of evidence; found by `inspector.plugins`."""
