"""How well are pictures known again, at what cost? Real pictures, fifty edits, peers beside."""
