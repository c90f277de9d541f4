import type { Page } from 'playwright-core';

/** The links of a page that stay on the site, with their hash. */
export function localLinks(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const links = [...document.querySelectorAll<HTMLAnchorElement>('a[href]')].map((link) => link.href);
    return [...new Set(links)].filter((link) => link.startsWith(location.origin));
  });
}

/** The places of a page that a hash can name. */
export function anchors(page: Page): Promise<string[]> {
  return page.evaluate(() => [...document.querySelectorAll('[id]')].map((element) => element.id));
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
