"""Letters and statements, composed from the records at the moment they are sent."""
