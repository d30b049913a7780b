"""Where pages take the words for a device from."""

from idp.login.device import kind_of_device

__all__ = ["kind_of_device"]
