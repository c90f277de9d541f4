import type { ThemeRegistration } from 'shiki';

/** One colour of the code: the grammar scopes that have it, and how it looks on light and on dark. */
interface Ink {
  name: string;
  light: string;
  dark: string;
  scopes: string[];
}

const INKS: Ink[] = [
  {
    name: 'plain',
    light: '#24292f',
    dark: '#d5d9e0',
    scopes: ['source', 'variable', 'meta.block', 'string meta.embedded'],
  },
  {
    name: 'punctuation',
    light: '#57606a',
    dark: '#a0a8b4',
    scopes: ['punctuation', 'keyword.operator', 'meta.brace', 'storage.modifier.pointer'],
  },
  {
    name: 'keyword',
    light: '#7b3fa0',
    dark: '#c8a9e6',
    scopes: ['keyword', 'storage', 'keyword.operator.new', 'keyword.operator.expression', 'keyword.operator.sizeof'],
  },
  {
    name: 'string',
    light: '#1c6a4a',
    dark: '#9fd0a8',
    scopes: ['string', 'punctuation.definition.string', 'meta.preprocessor string'],
  },
  {
    name: 'constant',
    light: '#0b5f96',
    dark: '#8fc5ea',
    scopes: ['constant', 'variable.language', 'support.constant', 'entity.name.function.preprocessor'],
  },
  {
    name: 'function',
    light: '#1c56a6',
    dark: '#93b8ef',
    scopes: ['entity.name.function', 'support.function', 'meta.function-call entity.name.function'],
  },
  {
    name: 'type',
    light: '#855200',
    dark: '#e2c08d',
    scopes: [
      'entity.name.type',
      'support.type',
      'support.class',
      'storage.type.built-in',
      'entity.other.inherited-class',
    ],
  },
  { name: 'comment', light: '#616a73', dark: '#929ba6', scopes: ['comment', 'punctuation.definition.comment'] },
];

function theme(name: string, type: 'light' | 'dark', colour: (ink: Ink, index: number) => string): ThemeRegistration {
  const foreground = colour(INKS[0] as Ink, 0);
  const settings = INKS.map((ink, index) => ({ scope: ink.scopes, settings: { foreground: colour(ink, index) } }));
  return {
    name,
    type,
    fg: foreground,
    bg: type === 'light' ? '#f6f6f4' : '#1d2025',
    settings: [{ settings: { foreground } }, ...settings],
  };
}

/** The themes of ordinary code blocks. */
export const light = theme('mydocker-light', 'light', (ink) => ink.light);
export const dark = theme('mydocker-dark', 'dark', (ink) => ink.dark);

/** A theme whose colours are only numbers of inks: one pass of the highlighter serves both themes, as classes. */
export const inks = theme(
  'mydocker-inks',
  'light',
  (_ink, index) => `#0000${(index + 1).toString(16).padStart(2, '0')}`,
);

/** The class of a colour of `inks`; plain code needs none. */
export function inkClass(colour: string | undefined): string | undefined {
  const index = Number.parseInt(colour?.slice(1) ?? '1', 16) - 1;
  return index > 0 ? `i-${INKS[index]?.name}` : undefined;
}

/** The style sheet of those classes. */
export function inkStyles(): string {
  const rules = (mode: 'light' | 'dark', prefix: string) =>
    INKS.map((ink) => `${prefix}.i-${ink.name}{color:${ink[mode]}}`);
  return [...rules('light', ''), ...rules('dark', '.dark ')].join('\n');
}
