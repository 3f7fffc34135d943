"""What an action refuses: a code for machines, and what is wrong and what to do in words."""

import re
from typing import ClassVar

from matchers.labels.words import Sentence


class ActionRefused(Exception):
    """The base of each refusal that people read: pages, API and commands say the same of it."""

    says: ClassVar[str]  # marked for translation
    code: ClassVar[str]  # by default the name of the class

    def __init_subclass__(cls) -> None:
        """Derive the code.

        Raises:
            TypeError: the refusal has no sentence.
        """
        if not getattr(cls, "says", ""):
            raise TypeError(f"{cls.__name__} needs a sentence: what is wrong and what to do.")
        if "code" not in cls.__dict__:
            cls.code = re.sub(r"(?<!^)([A-Z])", r"_\1", cls.__name__).lower()

    def __init__(self, says: str = "", /, **values: object) -> None:
        """Keep the sentence, or a marked one that says more of this case, with its values."""
        self.sentence = Sentence(says or self.says, values)
        super().__init__(str(self.sentence))
