import type { ControllerName, Hierarchy } from '../cgroup/contract.js';
import { findHierarchies } from '../cgroup/detect.js';
import { findResources } from '../cgroup/resources.js';
import { EngineError } from '../util/errors.js';
import { readText } from '../util/read.js';
import { limitWarnings } from './limit-warnings.js';

/** Which limits a container can have on this machine, as SystemInfo of the API says it. */
export function describeLimits() {
  const hierarchies = hierarchiesOrNone();
  const has = (name: ControllerName) => hierarchies.some(({ controllers }) => controllers.includes(name));
  const cpu = has('cpu');
  // On a hybrid host v2 only groups.
  const version = String(hierarchies.find(({ controllers }) => controllers.length > 0)?.version ?? 1);
  const resources = hierarchies.length > 0 ? findResources(hierarchies) : undefined;
  const limits = {
    CgroupDriver: hierarchies.length > 0 ? 'cgroupfs' : 'none',
    CgroupVersion: version,
    MemoryLimit: has('memory'),
    SwapLimit: resources?.swap ?? false,
    CpuCfsPeriod: cpu,
    CpuCfsQuota: cpu,
    CPUShares: cpu,
    CPUSet: has('cpuset'),
    PidsLimit: has('pids'),
    OomKillDisable: version === '1' && has('memory'),
    // Obsolete: older clients warn of what is not so, and our bridges do without.
    BridgeNfIptables: true,
    BridgeNfIp6tables: true,
    IPv4Forwarding: readText('/proc/sys/net/ipv4/ip_forward')?.trim() === '1',
  };
  return { ...limits, Warnings: limitWarnings(limits, { rates: has('blkio'), weight: resources?.blockWeight }) };
}

function hierarchiesOrNone(): Hierarchy[] {
  try {
    return findHierarchies();
  } catch (error) {
    if (error instanceof EngineError) return [];
    throw error;
  }
}
