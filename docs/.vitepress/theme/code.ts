/** Makes the buttons of diffs and transcripts work: one listener for the whole site, since pages come and go. */
export function installCode(document: Document): void {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (button?.matches('.step-whole')) void toggleWhole(button);
    else if (button?.matches('.step-gap')) void openGap(button);
    else if (button?.matches('.step-copy')) void copy(button, resultOf(cardOf(button)));
    else if (button?.matches('.console-copy')) void copy(button, commandsOf(button));
  });
}

function cardOf(button: Element): HTMLElement {
  return button.closest('.step-file') as HTMLElement;
}

/** The diff of a card while the whole file stands in its place. */
const folded = new WeakMap<Element, string>();

async function toggleWhole(button: HTMLButtonElement): Promise<void> {
  const card = cardOf(button);
  const code = card.querySelector('code') ?? addCode(card);
  const diff = folded.get(card);
  const lines = diff === undefined ? await wholeFile(card) : [];
  if (diff === undefined) folded.set(card, code.innerHTML);
  else folded.delete(card);
  code.innerHTML = diff ?? lines.map((line) => line.outerHTML).join('');
  button.setAttribute('aria-pressed', String(diff === undefined));
  button.textContent = (diff === undefined ? button.dataset['on'] : button.dataset['off']) ?? '';
  if (diff === undefined) code.querySelector('ins')?.scrollIntoView({ block: 'center' });
}

/** A file that was only renamed shows no lines until it is asked for. */
function addCode(card: HTMLElement): HTMLElement {
  const code = card.ownerDocument.createElement('code');
  const pre = card.ownerDocument.createElement('pre');
  pre.append(code);
  card.append(pre);
  return code;
}

async function wholeFile(card: HTMLElement): Promise<Element[]> {
  const response = await fetch(card.dataset['asset'] ?? '');
  if (!response.ok) throw new Error(`${response.status} ${response.url}`);
  const holder = card.ownerDocument.createElement('template');
  holder.innerHTML = await response.text();
  return [...holder.content.children];
}

async function openGap(button: HTMLButtonElement): Promise<void> {
  const lines = await wholeFile(cardOf(button));
  const { from, to } = button.dataset;
  button.replaceWith(...lines.slice(Number(from) - 1, Number(to)));
}

/** The code as it is after the step: without signs, without the lines that went. */
function resultOf(card: HTMLElement): string {
  const lines = [...card.querySelectorAll('.l')].filter((line) => line.tagName !== 'DEL');
  return lines.map((line) => `${line.textContent}\n`).join('');
}

function commandsOf(button: HTMLButtonElement): string {
  const commands = [...(button.parentElement?.querySelectorAll('.cmd') ?? [])];
  return commands
    .map(
      (line) =>
        `${[...line.childNodes]
          .slice(1)
          .map((node) => node.textContent)
          .join('')}\n`,
    )
    .join('');
}

async function copy(button: HTMLButtonElement, text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  const before = button.textContent;
  button.textContent = button.dataset['done'] ?? '';
  setTimeout(() => {
    button.textContent = before;
  }, 1500);
}
