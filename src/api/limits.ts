import type { ControllerName, Hierarchy } from '../cgroup/contract.js';
import { findHierarchies } from '../cgroup/detect.js';
import { findResources } from '../cgroup/resources.js';
import { EngineError } from '../util/errors.js';
import { readText } from '../util/read.js';

/** Which limits a container can have on this machine, as SystemInfo of the API says it. */
export function describeLimits() {
  const hierarchies = hierarchiesOrNone();
  const has = (name: ControllerName) => hierarchies.some(({ controllers }) => controllers.includes(name));
  const cpu = has('cpu');
  // On a hybrid host v2 only groups.
  const version = String(hierarchies.find(({ controllers }) => controllers.length > 0)?.version ?? 1);
  return {
    CgroupDriver: hierarchies.length > 0 ? 'cgroupfs' : 'none',
    CgroupVersion: version,
    MemoryLimit: has('memory'),
    SwapLimit: has('memory') && findResources(hierarchies).swap,
    CpuCfsPeriod: cpu,
    CpuCfsQuota: cpu,
    CPUShares: cpu,
    CPUSet: has('cpuset'),
    PidsLimit: has('pids'),
    OomKillDisable: version === '1',
    // Obsolete: older clients warn of what is not so, and our bridges do without.
    BridgeNfIptables: true,
    BridgeNfIp6tables: true,
    IPv4Forwarding: readText('/proc/sys/net/ipv4/ip_forward')?.trim() === '1',
  };
}

function hierarchiesOrNone(): Hierarchy[] {
  try {
    return findHierarchies();
  } catch (error) {
    if (error instanceof EngineError) return [];
    throw error;
  }
}
