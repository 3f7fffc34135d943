"""Letters to every party, as files beside the tests."""
