"""Every drill, in the order of `all`."""

from collections.abc import Callable, Mapping

from tests.drills import broker, database, disk_alarm, drain, garbage, idle_transaction, poison, processes
from tests.drills.ground import Ground
from tests.drills.plan import Plan
from tests.drills.report import Report

DRILLS: Mapping[str, Callable[[Ground, Plan], Report]] = {
    "processes": processes.run,
    "broker": broker.run,
    "database": database.run,
    "poison": poison.run,
    "garbage": garbage.run,
    "disk-alarm": disk_alarm.run,
    "drain": drain.run,
    "idle-transaction": idle_transaction.run,
}
