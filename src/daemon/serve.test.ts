import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inside } from '../jobs/inside.js';
import { Door } from './door.js';
import { serve } from './serve.js';

const hello = {
  start: () =>
    inside(({ output }) => {
      output.write('hello');
      return 0;
    }),
};

test('who comes before the door is open waits, and is answered then; who gives up is forgotten', async () => {
  const door = new Door();
  const daemon = await serve({ host: '127.0.0.1', port: 0 }, hello, door.opened);
  const clients = Array.from({ length: 2 }, () => connect(daemon.address.port, '127.0.0.1'));
  const [patient, other] = clients as [(typeof clients)[0], (typeof clients)[0]];
  await Promise.all(clients.map((client) => once(client, 'connect')));
  let heard = '';
  patient.on('data', (bytes) => {
    heard += bytes;
  });
  patient.write('{"words":["hello"],"stdin":false}\n');
  other.destroy();
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  expect(heard).toBe('');
  door.open();
  await once(patient, 'end');
  expect(heard).toContain('hello');
  patient.end();
  await daemon.stop();
});
