"""Every drill, in the order of `all`."""

from collections.abc import Callable, Mapping

from tests.drills import broker_cluster, database_standby, network, network_packets, processes
from tests.drills.ground import Ground
from tests.drills.plan import Plan
from tests.drills.report import Report

DRILLS: Mapping[str, Callable[[Ground, Plan], Report]] = {
    "processes": processes.run,
    "broker-cluster": broker_cluster.killed,
    "broker-frozen": broker_cluster.frozen,
    "database-standby": database_standby.run,
    "network": network.run,
    "network-packets": network_packets.run,
}
