"""Real servers, from pip wheels, for the tests that must meet them."""
