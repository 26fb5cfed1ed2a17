"""Every drill, in the order of `all`."""

from collections.abc import Callable, Mapping

from tests.drills import processes
from tests.drills.ground import Ground
from tests.drills.plan import Plan
from tests.drills.report import Report

DRILLS: Mapping[str, Callable[[Ground, Plan], Report]] = {
    "processes": processes.run,
}
