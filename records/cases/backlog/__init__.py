"""The work that machines have still to do: rows that are claimed, renewed, fenced and swept."""
