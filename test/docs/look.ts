import type { Page } from 'playwright-core';

/** The links of a built page that stay on the site: the page they lead to, and the place in it or ''. */
export function localLinks(html: string, page: string): { page: string; place: string }[] {
  const hrefs = new Set(
    [...html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&')),
  );
  return [...hrefs]
    .map((href) => new URL(href, `http://site/${page}`))
    .filter(({ host }) => host === 'site')
    .map(({ pathname, hash }) => ({
      page: decodeURIComponent(pathname.slice(1)).replace(/(^|\/)$/, '$1index.html'),
      place: decodeURIComponent(hash.slice(1)),
    }));
}

/** The places of a built page that a link can name. */
export function places(html: string): Set<string> {
  return new Set([...html.matchAll(/<[a-z][^<>]*?\sid="([^"]*)"/g)].map(([, id = '']) => id.replaceAll('&amp;', '&')));
}

/** How much wider than the window the page is, in pixels. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** A text with too little contrast to its background for WCAG AA (4.5 to 1), as `text: ratio`. */
export function faintTexts(page: Page, selector: string): Promise<string[]> {
  return page.evaluate((where) => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
    const paint = (colours: string[]) => {
      for (const colour of colours) {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
      }
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const luminance = (rgb: number[]) => {
      const [r = 0, g = 0, b = 0] = rgb.map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const backgrounds = (element: Element | null): string[] =>
      element ? [...backgrounds(element.parentElement), getComputedStyle(element).backgroundColor] : ['white'];
    const ratio = (element: Element) => {
      const behind = backgrounds(element);
      const [high = 0, low = 0] = [
        luminance(paint([...behind, getComputedStyle(element).color])),
        luminance(paint(behind)),
      ].sort((a, b) => b - a);
      return (high + 0.05) / (low + 0.05);
    };
    const texts = [...document.querySelectorAll(where)].filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()),
    );
    return texts.flatMap((element) => {
      const found = ratio(element);
      return found < 4.5 ? [`${element.textContent?.slice(0, 40)}: ${found.toFixed(2)}`] : [];
    });
  }, selector);
}
