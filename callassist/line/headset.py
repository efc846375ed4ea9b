"""The sound devices of this machine. The only importer of sounddevice."""

from __future__ import annotations

from callassist.errors import LineError


def devices() -> list[str]:
    """Names of the devices that can both record and play.

    Raises LineError when there is no PortAudio to ask.
    """
    try:
        import sounddevice  # noqa: PLC0415  (its import fails without the system's PortAudio)
    except OSError as error:
        raise LineError(
            "sound devices cannot be listed: PortAudio is missing", "apt-get install libportaudio2"
        ) from error
    return [
        device["name"]
        for device in sounddevice.query_devices()
        if device["max_input_channels"] and device["max_output_channels"]
    ]
