"""A plugin of pytest: fewer examples, the same ones for each change, so that what survives does so again."""


def pytest_configure() -> None:
    """Choose the examples; pytest wants to be the first to import the library."""
    from hypothesis import settings

    settings.register_profile("mutation", max_examples=20, derandomize=True, database=None, deadline=None)
    settings.load_profile("mutation")
