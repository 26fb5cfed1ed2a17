"""What `./primo doctor` found last: the file that it leaves beside the data (operations/doctor/kept.py)."""

from pathlib import Path

from pydantic import ValidationError

from services.gateway.domain.examination import Examination
from shared.telemetry import logging

log = logging.get(__name__)


def last_examination(file: Path | None) -> Examination | None:
    """None: nobody has looked, or what was found cannot be read here, which the log says."""
    if file is None:
        return None
    try:
        return Examination.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        log.warning("the doctor's findings cannot be read", error=type(error).__name__)
        return None
