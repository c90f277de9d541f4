import { capabilityList } from './capabilities.js';
import { type Instruction, instructions, type Plan } from './plan.js';
import { type Rlimit, setRlimits } from './rlimits.js';
import type { SeccompFilter } from './seccomp/compile.js';

const instruction = instructions(15);

/** What a container's process may do, whoever it runs as. */
export interface Confinement {
  /** The superuser's rights that are left: `CHOWN`, `KILL`. */
  readonly capabilities: readonly string[];
  /** Limits on each process. */
  readonly rlimits: readonly Rlimit[];
  /** True: no program gives it more. */
  readonly noNewPrivileges: boolean;
  /** The filter for its system calls; undefined for none. */
  readonly seccomp: SeccompFilter | undefined;
}

/** The change of user, and around it what takes rights away: in an order in which each instruction still has those that it needs. */
export function confine(user: Instruction, { capabilities, rlimits, noNewPrivileges, seccomp }: Confinement): Plan {
  const list = capabilityList(capabilities);
  const filter = seccomp ? [instruction('seccomp', 'only such system calls', seccomp.flags, seccomp.program)] : [];
  const limit = instruction('capabilities', 'nor this process', list);
  return [
    ...setRlimits(rlimits),
    instruction('bounding', 'no program may have more', list),
    user,
    // Whoever could still gain rights needs CAP_SYS_ADMIN for a filter: a setuid program might not expect one.
    ...(noNewPrivileges ? [limit, instruction('no_new_privs', 'nor gain any'), ...filter] : [...filter, limit]),
  ];
}
