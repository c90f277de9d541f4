import { EngineError } from '../util/errors.js';
import { forkShim } from './fork-server.js';
import { type Instruction, instructions } from './plan.js';
import { runPlan } from './shim.js';

const instruction = instructions(13);

/** A container's place in a network. */
export interface Cable {
  /** The host's end. */
  readonly link: string;
  readonly bridge: string;
  /** The container's end: "eth0". */
  readonly device: string;
  readonly mac: string;
  /** In this order: the address, its subnet, and where the default route leads, if it leads there. */
  readonly addresses: readonly { address: string; subnet: string; gateway: string | undefined }[];
}

/** Puts one end into the container that this process is the first of, and the other on its bridge. */
export async function plugIn(cables: readonly Cable[], pid: number): Promise<void> {
  const plan = [
    ...cables.map(({ link, bridge, device, mac }) =>
      instruction('cable', `${device}, a cable to ${bridge}`, link, bridge, device, mac, String(pid)),
    ),
    instruction('join_network', "the container's own network", `/proc/${pid}/ns/net`),
    ...cables.flatMap(inside),
  ];
  // A signal for all who share our terminal ends the shim, too: a container without its networks does not begin.
  const code = await runPlan(plan, { stdin: false, fork: forkShim });
  if (code !== 0) throw new EngineError('unavailable', `interrupted while the container was plugged in (${code})`);
}

function inside({ device, addresses }: Cable): Instruction[] {
  return [
    ...addresses.map(({ address, subnet }) =>
      instruction('address', 'its address', device, address, subnet.split('/')[1] ?? ''),
    ),
    instruction('link_up', 'ready to send', device),
    ...addresses.flatMap(({ gateway }) =>
      gateway ? [instruction('default_route', 'the way out', device, gateway)] : [],
    ),
  ];
}
