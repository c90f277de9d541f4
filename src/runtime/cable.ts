import { pipeTo } from '../util/pipe.js';
import { shimPath } from './shim.js';

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

/** An op of the shim and its arguments. */
type Step = readonly string[];

/** Puts one end into the container that this process is the first of, and the other on its bridge. */
export async function plugIn(cables: readonly Cable[], pid: number): Promise<void> {
  const steps: Step[] = [
    ...cables.map(({ link, bridge, device, mac }) => ['cable', link, bridge, device, mac, String(pid)]),
    ['join_network', `/proc/${pid}/ns/net`],
    ...cables.flatMap(inside),
  ];
  await pipeTo(shimPath(), ['plug', ...steps.flatMap((words) => [String(words.length), ...words])], '');
}

function inside({ device, addresses }: Cable): Step[] {
  return [
    ...addresses.map(({ address, subnet }) => ['address', device, address, subnet.split('/')[1] ?? '']),
    ['link_up', device],
    ...addresses.flatMap(({ gateway }) => (gateway ? [['default_route', device, gateway]] : [])),
  ];
}
