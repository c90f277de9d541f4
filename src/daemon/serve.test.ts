import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { TcpAddress } from '../client/address.js';
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

const speakers = { service: hello, group: 0, tls: undefined, checkExposure: () => {} };

test('who comes before the door is open waits, and is answered then; who gives up is forgotten', async () => {
  const [door, http] = [new Door(), { accept: () => {} }];
  const daemon = await serve({ host: '127.0.0.1', port: 0 }, { ...speakers, http, ready: door.opened });
  const { port } = daemon.address as TcpAddress;
  const clients = Array.from({ length: 2 }, () => connect(port, '127.0.0.1'));
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

test('the first byte says which language it is, however the rest is cut', async () => {
  const door = new Door();
  door.open();
  const server = createServer((request, response) => {
    let length = 0;
    request.on('data', (bytes: Buffer) => {
      length += bytes.length;
    });
    request.on('end', () => response.end(`${request.method} ${length}`));
  });
  const http = { accept: (socket: Socket) => void server.emit('connection', socket) };
  const daemon = await serve({ host: '127.0.0.1', port: 0 }, { ...speakers, http, ready: door.opened });
  const { port } = daemon.address as TcpAddress;
  const say = async (...parts: string[]) => {
    const client = connect(port, '127.0.0.1');
    let heard = '';
    client.on('data', (bytes) => {
      heard += bytes;
    });
    for (const part of parts) {
      client.write(part);
      await setImmediate();
    }
    await once(client, 'end');
    client.end();
    return heard;
  };
  const head = 'OST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2000000\r\n\r\n';
  const [post, words] = await Promise.all([
    say('P', head, ...Array.from({ length: 20 }, () => 'x'.repeat(100_000))),
    say('{', '"words":["hel', 'lo"],"stdin":false}\n'),
  ]);
  expect(post).toContain('POST 2000000');
  expect(words).toContain('hello');
  await daemon.stop();
});
