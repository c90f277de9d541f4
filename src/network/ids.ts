import { createHash } from 'node:crypto';

// Docker makes these up at random and writes them down. Ours follow from ids that are there already.

/** The id of a container's endpoint in a network: 64 hexadecimal digits, from the ids of the two. */
export function endpointId(network: string, container: string): string {
  return digest(`endpoint ${network} ${container}`);
}

/** The id of a container's own network sandbox. */
export function sandboxId(container: string): string {
  return digest(`sandbox ${container}`);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
