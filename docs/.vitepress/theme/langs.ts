import { useData } from 'vitepress';
import { computed } from 'vue';

interface Language {
  text: string;
  link: string;
}

/**
 * Stands in for the default theme's own: the language menu stays on the page where it exists in the other language, and else
 * leads to that language's front page.
 */
export function useLangs({ correspondingLink = false } = {}) {
  const { site, localeIndex, page, theme, hash } = useData();
  const prefix = (key: string) => (key === 'root' ? '/' : `/${key}/`);
  const currentLang = computed(() => ({
    label: site.value.locales[localeIndex.value]?.label,
    link: prefix(localeIndex.value),
  }));
  const localeLinks = computed<Language[]>(() => {
    const path = page.value.relativePath.slice(prefix(localeIndex.value).length - 1);
    const stays = correspondingLink && theme.value.translated.includes(path);
    const others = Object.entries(site.value.locales).filter(([key]) => key !== localeIndex.value);
    return others.map(([key, { label }]) => ({
      text: label,
      link: prefix(key) + (stays ? htmlName(path) + hash.value : ''),
    }));
  });
  return { localeLinks, currentLang };
}

function htmlName(path: string): string {
  return path.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '.html');
}
