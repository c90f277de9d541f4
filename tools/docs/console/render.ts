import { escapeHtml } from '../site/html.js';
import type { Labels } from '../site/labels.js';
import type { Entry, Transcript } from './parse.js';

/** The HTML of a transcript: commands stand out, and only they are copied. */
export function renderTranscript({ entries, options }: Transcript, labels: Labels): string {
  if (options.hidden) return '';
  const copy = `<button type="button" class="console-copy" data-done="${labels.copied}">${labels.copy}</button>`;
  const name =
    options.terminal === '1'
      ? ''
      : `<span class="console-name">${labels.hostTerminal} ${escapeHtml(options.terminal)}</span>`;
  return `<div class="console" v-pre>${name}${copy}<pre tabindex="0"><code>${entries.map(renderEntry).join('')}</code></pre></div>\n`;
}

function renderEntry({ prompt, command, expected }: Entry): string {
  const [first = '', ...more] = command.split('\n').map(escapeHtml);
  const typed = [
    `<span class="prompt">${prompt}</span>${first}`,
    ...more.map((line) => `<span class="prompt">&gt; </span>${line}`),
  ];
  return [
    ...typed.map((html) => `<span class="l cmd">${html}</span>`),
    ...expected.map((line) => `<span class="l">${escapeHtml(line)}</span>`),
  ].join('');
}
