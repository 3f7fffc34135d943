"""Tests of the product and of the lab, written as sentences.

The folder says what a test may touch, from nothing at all to every process; within it the names
follow layer and subject. What tests share is a factory whose name says what it makes.

Nothing of ours is mocked: fakes stand at the edge (a stub broker, a folder as vault, mail in
memory, a marketplace on loopback). Tests reach loopback and unix sockets only.

No test depends on another's order, language, time zone or settings, and nothing of the product or
the lab imports this package.
"""
