"""Every drill, in the order of `all`."""

from collections.abc import Callable, Mapping

from tests.drills import (
    backlog,
    backup,
    broker,
    broker_away,
    broker_cluster,
    broker_forgets,
    database,
    database_away,
    database_standby,
    disk_alarm,
    drain,
    garbage,
    idle_transaction,
    network,
    network_packets,
    poison,
    processes,
    rebuild,
    services,
)
from tests.drills.ground import Ground
from tests.drills.plan import Plan
from tests.drills.report import Report

DRILLS: Mapping[str, Callable[[Ground, Plan], Report]] = {
    "processes": processes.run,
    "broker": broker.run,
    "broker-cluster": broker_cluster.run,
    "broker-away": broker_away.run,
    "broker-forgets": broker_forgets.run,
    "database": database.run,
    "database-standby": database_standby.run,
    "poison": poison.run,
    "garbage": garbage.run,
    "backlog": backlog.run,
    "network": network.run,
    "network-packets": network_packets.run,
    "disk-alarm": disk_alarm.run,
    "drain": drain.run,
    "idle-transaction": idle_transaction.run,
    "services": services.run,
    "rebuild": rebuild.run,
    "database-away": database_away.run,
    "backup": backup.run,
}
