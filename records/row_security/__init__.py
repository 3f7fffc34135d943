"""The second wall: row level security by who asks, and how often anybody may."""
