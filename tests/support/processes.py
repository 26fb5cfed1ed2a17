"""Which processes really go on."""

import psutil  # type: ignore[import-untyped]  # ships no types


def still_alive(processes: list[psutil.Process], *, timeout: float) -> list[psutil.Process]:
    """Those not ended after `timeout` seconds. A zombie has ended: in a bare container nobody collects orphans."""
    _, found = psutil.wait_procs(processes, timeout=timeout)
    return [process for process in found if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
