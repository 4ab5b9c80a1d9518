"""Errors whose text is a sentence that a user can act on."""

from __future__ import annotations


class StylizerError(Exception):
    """Error whose text is a whole sentence for the user: what is wrong and what to do."""


class RecipeError(StylizerError):
    """A setting has a wrong name or value."""


class JobError(StylizerError):
    """The pictures and the recipe do not go together."""


class DeviceError(StylizerError):
    """The device does not exist, has too little memory, or has failed."""


class OutOfMemoryError(DeviceError):
    """Memory ran short during the work, on a GPU or in the process."""

    def __init__(
        self,
        sentence: str = "There is not enough memory. Choose a smaller size or a smaller encoder.",
    ) -> None:
        super().__init__(sentence)


class DeviceFailedError(DeviceError):
    """A GPU or its driver broke down during the work."""

    def __init__(
        self,
        sentence: str = "The device has failed. Start again, or choose another device.",
    ) -> None:
        super().__init__(sentence)


class FileError(StylizerError):
    """A file cannot be read or written."""


class WeightsError(StylizerError):
    """The weights of an encoder are missing or do not fit it."""


class DivergedError(StylizerError):
    """The optimisation left the range of finite numbers again and again."""
