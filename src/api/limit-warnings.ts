interface Limits {
  readonly CgroupVersion: string;
  readonly MemoryLimit: boolean;
  readonly SwapLimit: boolean;
  readonly OomKillDisable: boolean;
  readonly CpuCfsPeriod: boolean;
  readonly CpuCfsQuota: boolean;
  readonly CPUShares: boolean;
  readonly CPUSet: boolean;
  readonly IPv4Forwarding: boolean;
}

interface BlockLimits {
  readonly rates: boolean;
  readonly weight: string | undefined;
}

/** What a container cannot be limited in on this machine, each in the line that `docker info` ends with. */
export function limitWarnings(limits: Limits, block: BlockLimits): string[] {
  const v2 = limits.CgroupVersion === '2';
  const rate = (v1Name: string, v2Name: string) => (v2 ? `io.max (${v2Name})` : `blkio throttle.${v1Name}_device`);
  const lacking: [unless: boolean, what: string][] = [
    [limits.MemoryLimit, 'memory limit'],
    [limits.SwapLimit, 'swap limit'],
    // Version 2 has none on purpose.
    [limits.OomKillDisable || v2, 'oom kill disable'],
    [limits.CpuCfsQuota, 'cpu cfs quota'],
    [limits.CpuCfsPeriod, 'cpu cfs period'],
    [limits.CPUShares, 'cpu shares'],
    [limits.CPUSet, 'cpuset'],
    [block.weight !== undefined || !v2, 'io.weight'],
    [block.weight !== undefined || !v2, 'io.weight (per device)'],
    [block.rates, rate('read_bps', 'rbps')],
    [block.rates, rate('write_bps', 'wbps')],
    [block.rates, rate('read_iops', 'riops')],
    [block.rates, rate('write_iops', 'wiops')],
  ];
  return [
    ...lacking.filter(([has]) => !has).map(([, what]) => `WARNING: No ${what} support`),
    ...(limits.IPv4Forwarding ? [] : ['WARNING: IPv4 forwarding is disabled']),
  ];
}
