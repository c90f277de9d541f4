import { existsSync } from 'node:fs';
import { parseCpuList } from '../util/cpu-list.js';
import { readText } from '../util/read.js';
import { instructions, type Plan } from './plan.js';

const instruction = instructions(3);

/** What no namespace covers, and tells too much: of the hardware, of the kernel's memory, of other containers. Docker's list. */
export const maskedPaths = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/sys/devices/virtual/powercap',
  '/sys/firmware',
];

/** What no namespace covers, and sets up the machine. Docker's list. */
export const readonlyPaths = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

/** The instructions that hide kernel files, or make them read-only. */
export function maskKernel(): Plan {
  return [
    instruction('mask', 'hide what tells too much', ...maskedPaths, ...heatCounters()),
    instruction('readonly', 'kernel settings, to read only', ...readonlyPaths),
  ];
}

/** How often each CPU ran too hot: a guess at what the neighbours compute. */
function heatCounters(): string[] {
  const cpus = parseCpuList(readText('/sys/devices/system/cpu/possible') ?? '') ?? [];
  return cpus.map((cpu) => `/sys/devices/system/cpu/cpu${cpu}/thermal_throttle`).filter(existsSync);
}

/** The instruction for --read-only: what is mounted below the root stays as it is. */
export function readonlyRoot(): Plan {
  return [instruction('mount', 'a read-only root', 'none', '/', 'none', 'remount,bind,ro', '-')];
}
