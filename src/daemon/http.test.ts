import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Jobs } from '../jobs/jobs.js';
import { firstByte } from './first-byte.js';
import { HttpSpeaker } from './http.js';

const engine = { root: '/nowhere', runRoot: '/nowhere', warn: () => {} };
const ends: (() => void)[] = [];

afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function listen(accept: (socket: Socket) => void): Promise<() => { socket: Socket; all: Promise<string> }> {
  const server = createServer({ allowHalfOpen: true }, accept).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => server.close());
  const own = server.address();
  return () => {
    const socket = connect(typeof own === 'object' && own ? own.port : 0, '127.0.0.1');
    let heard = '';
    socket.on('data', (bytes) => {
      heard += bytes;
    });
    ends.push(() => socket.destroy());
    return { socket, all: once(socket, 'close').then(() => heard) };
  };
}

function speaker(ready: Promise<void>, patience = 60_000): HttpSpeaker {
  return new HttpSpeaker(
    engine,
    { live: { origins: [], debug: true, labels: [] }, hosts: [], metrics: false, jobs: new Jobs(), ready },
    patience,
  );
}

const ping = 'GET /_ping HTTP/1.1\r\nHost: localhost\r\n\r\n';

test('who takes too long over the head of a request is told so', async () => {
  const open = await listen((socket) => http.accept(socket, false));
  const http = speaker(Promise.resolve(), 100);
  const { socket, all } = open();
  socket.write('GET /_ping HTTP/1.1\r\nHost:');
  expect(await all).toMatch(/^HTTP\/1.1 408 /);
});

test('who says nothing is let go', async () => {
  const heard: (number | undefined)[] = [];
  const open = await listen((socket) => {
    void firstByte(socket, 50).then((byte) => {
      heard.push(byte);
      socket.destroy();
    });
  });
  await open().all;
  expect(heard).toEqual([undefined]);
});

test('in the end an answer that is waited for still comes, and who waits for none is let go', async () => {
  const http = speaker(Promise.resolve());
  const open = await listen((socket) => http.accept(socket, false));
  const [waiting, idle] = [open(), open()];
  idle.socket.write(ping);
  await once(idle.socket, 'data');
  waiting.socket.write('GET /debug/pprof/profile?seconds=1 HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await new Promise((resolve) => setTimeout(resolve, 100));
  http.finish();
  await idle.all;
  expect(waiting.socket.closed).toBe(false);
  const answer = await waiting.all;
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
  expect(answer).toContain('Connection: close');
});

test('or it is cut off', async () => {
  const http = speaker(new Promise(() => {}));
  const open = await listen((socket) => http.accept(socket, false));
  const waiting = open();
  waiting.socket.write(ping);
  await new Promise((resolve) => setTimeout(resolve, 50));
  http.finish();
  http.cut();
  expect(await waiting.all).toBe('');
  const late = open();
  late.socket.write(ping);
  expect(await late.all).toBe('');
});
