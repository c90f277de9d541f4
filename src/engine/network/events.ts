import type { NetworkRecord } from '../../network/record.js';
import type { Engine } from '../context.js';
import { emit } from '../events.js';

/** Tells what has happened to a network; and with which container, if there is one to it. */
export function tellOfNetwork(
  engine: Engine,
  { id, name, driver }: Pick<NetworkRecord, 'id' | 'name' | 'driver'>,
  action: 'create' | 'connect' | 'disconnect' | 'destroy',
  container?: string,
): void {
  emit(engine, { type: 'network', action, id, attributes: { ...(container && { container }), name, type: driver } });
}
