import { describe, expect, test } from 'vitest';
import { parseExpose, parsePublish, publishExposed } from './ports.js';

const port = (containerPort: number, hostPorts: [number, number] = [0, 0], hostIp = '', protocol = 'tcp') => ({
  hostIp,
  hostPorts,
  containerPort,
  protocol,
});

describe('-p', () => {
  test.each([
    ['80', [port(80)]],
    ['8080:80', [port(80, [8080, 8080])]],
    ['127.0.0.1:8080:80', [port(80, [8080, 8080], '127.0.0.1')]],
    ['0:80', [port(80)]],
    ['127.0.0.1::80', [port(80, [0, 0], '127.0.0.1')]],
    ['[::1]:8080:80', [port(80, [8080, 8080], '::1')]],
    ['53:53/UDP', [port(53, [53, 53], '', 'udp')]],
    ['8000-8010:80', [port(80, [8000, 8010])]],
    ['7000-7001:80-81', [port(80, [7000, 7000]), port(81, [7001, 7001])]],
    ['80-81', [port(80), port(81)]],
  ])('%s', (text, expected) => {
    expect(parsePublish(text)).toEqual(expected);
  });

  test.each([
    ['', /use \[IP:\]/],
    ['0', /"0" is no port/],
    ['65536', /no port/],
    ['9-8', /no port/],
    ['a:80', /"a" is no port/],
    ['1:2:3', /"1" is no IP address/],
    ['80/icmp', /no protocol/],
    ['1-3:1-2', /different lengths/],
    ['1.2.3.4:1:2:3', /use|no/],
  ])('refuses %j', (text, message) => {
    expect(() => parsePublish(text)).toThrow(message);
  });
});

test('-P publishes what is exposed and not published', () => {
  expect(parseExpose('8000-8001/udp')).toEqual(['8000/udp', '8001/udp']);
  expect(publishExposed(['80/tcp', '80/udp', '81/tcp'], parsePublish('9:80'))).toEqual([
    port(80, [0, 0], '', 'udp'),
    port(81),
  ]);
});
