import { expect, test } from 'vitest';
import { renderPage } from './docker-cli.js';

const row = {
  engine: 'api' as const,
  section: 'Containers',
  command: 'docker run',
  option: '--rm',
  works: true,
  why: '',
};
const local = { ...row, engine: 'local' as const };

test('an option works when each of its cases does', () => {
  const page = renderPage([row, { ...row, works: false, why: 'not yet' }, { ...row, option: '' }, local]);
  expect(page).toContain(
    "Of 2 commands and options 1 work with Docker's client, 1 with mydocker itself, and 0 with mydocker as a client.",
  );
  expect(page).toContain(
    `### \`docker run\`

| option | docker | mydocker | mydocker -H | |
| --- | --- | --- | --- | --- |
| \`--rm\` | partly | yes |  | not yet |
| alone | yes |  |  |  |
`,
  );
});

test('a reason that holds for several engines is given once', () => {
  const fault = { works: false, why: 'a <b> is | not' };
  const page = renderPage([
    { ...row, ...fault },
    { ...local, ...fault },
  ]);
  expect(page).toContain('| `--rm` | no | no |  | a &lt;b> is \\| not |\n');
});

test('the order of the files does not matter', () => {
  const other = { ...row, section: 'Images', command: 'docker images' };
  expect(renderPage([other, row])).toBe(renderPage([row, other]));
});
