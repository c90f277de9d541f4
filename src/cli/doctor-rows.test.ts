import { afterEach, expect, test, vi } from 'vitest';
import { doctorRow, findingsPrinter } from './doctor-rows.js';

afterEach(() => vi.restoreAllMocks());

const fix = () => {};

test.each([
  ['kernel: no overlay; try "modprobe overlay"', 'kernel', 'no overlay', 'try "modprobe overlay"'],
  ['network 3f4e: x.json: it is damaged', 'network 3f4e', 'x.json: it is damaged', ''],
  ['the record is damaged; remove it', '', 'the record is damaged', 'remove it'],
])('%j', (problem, Where, What, Remedy) => {
  expect(doctorRow({ problem }, false)).toEqual({ Where, What, Remedy, Fixable: false, Fixed: false });
});

test('what can be put right names the command that does it', () => {
  const row = doctorRow({ problem: 'name "web": reserved', fix }, true);
  expect(row).toMatchObject({ Where: 'name "web"', Remedy: 'mydocker doctor --fix', Fixable: true, Fixed: true });
});

test('json is one array, also of nothing; a template makes a line of each', () => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  const row = doctorRow({ problem: 'link br0: nobody has it', fix }, false);
  findingsPrinter('json')([]);
  findingsPrinter('json')([row]);
  findingsPrinter('{{.Where}}{{if .Fixed}} fixed{{end}}')([row]);
  findingsPrinter('table {{.Where}}\t{{.Fixable}}')([row]);
  const [none, all, line, table] = log.mock.calls.map(([text]) => String(text));
  expect(none).toBe('[]');
  expect(JSON.parse(all ?? '')).toEqual([row]);
  expect(line).toBe('link br0');
  expect(table?.split('\n')[1]).toMatch(/^link br0 +true$/);
  expect(() => findingsPrinter('{{.Where')).toThrow('template');
});
