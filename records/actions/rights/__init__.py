"""A right from first field to expiry: papers, references, verification, transfer, import."""
