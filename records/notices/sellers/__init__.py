"""What sellers are told: of applications, papers for brands, holds, restrictions, and orders."""
