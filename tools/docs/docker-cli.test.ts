import { expect, test } from 'vitest';
import { renderPage } from './docker-cli.js';

const row = { section: 'Containers', command: 'docker run', option: '--rm', works: true, why: '' };

test('an option works when each of its cases does', () => {
  const page = renderPage([row, { ...row, works: false, why: 'not yet' }, { ...row, option: '' }]);
  expect(page).toContain('Of 2 commands and options 1 work.');
  expect(page).toContain(
    '### `docker run`\n\n| option | works | |\n| --- | --- | --- |\n| `--rm` | partly | not yet |\n| alone | yes |  |\n',
  );
});

test('the order of the files does not matter', () => {
  const other = { ...row, section: 'Images', command: 'docker images' };
  expect(renderPage([other, row])).toBe(renderPage([row, other]));
});
