import { withBase } from 'vitepress';

const FONT = "-apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";

const LIGHT = {
  background: '#ffffff',
  primaryColor: '#eef3f5',
  primaryBorderColor: '#7d99a6',
  primaryTextColor: '#24292f',
  lineColor: '#5c6b73',
  secondaryColor: '#f5f1e8',
  tertiaryColor: '#f6f6f4',
  clusterBkg: '#f8f8f6',
  clusterBorder: '#c9cfd3',
  edgeLabelBackground: '#ffffff',
  noteBkgColor: '#f5f1e8',
  noteBorderColor: '#cbb98a',
};

const DARK = {
  background: '#16181c',
  primaryColor: '#253038',
  primaryBorderColor: '#6f8fa0',
  primaryTextColor: '#dfe3e8',
  lineColor: '#93a1ab',
  secondaryColor: '#33302a',
  tertiaryColor: '#1d2025',
  clusterBkg: '#1b1e23',
  clusterBorder: '#3d454c',
  edgeLabelBackground: '#16181c',
  noteBkgColor: '#33302a',
  noteBorderColor: '#7d7154',
};

/** Mermaid is published as it comes, beside the pages: bundling it again would take most of the site's build. */
const loadMermaid = (): Promise<typeof import('mermaid')> =>
  import(/* @vite-ignore */ new URL(withBase('/mermaid/mermaid.esm.min.mjs'), location.href).href);

let drawn = 0;

/**
 * The SVG of a mermaid diagram. Mermaid is big and comes only with the first picture.
 *
 * @throws Error when mermaid can't read the source
 */
export async function drawDiagram(source: string, dark: boolean): Promise<string> {
  const { default: mermaid } = await loadMermaid();
  const themeVariables = { ...(dark ? DARK : LIGHT), darkMode: dark, fontFamily: FONT, fontSize: '14px' };
  mermaid.initialize({ startOnLoad: false, theme: 'base', themeVariables, fontFamily: FONT });
  const { svg } = await mermaid.render(`diagram-${++drawn}`, source);
  return svg;
}
