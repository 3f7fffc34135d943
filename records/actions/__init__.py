"""What people and programs do: one transaction each, with its audit entry and its outbox rows.

A package is a subject with the same name as in the other layers. An action takes ids and values,
locks what it changes in one order, checks who may do it, writes, and returns what its caller shows.
"""
