import type { DefaultTheme } from 'vitepress';
import { PROSE_ONLY } from './markdown.js';

/** Search in the browser, over the prose only: the diffs would drown it. */
export function proseSearch(): { provider: 'local'; options: DefaultTheme.LocalSearchOptions } {
  return {
    provider: 'local',
    options: {
      _render(source, env, md) {
        const html = md.render(source, { ...env, [PROSE_ONLY]: true });
        return env.frontmatter?.search === false ? '' : html;
      },
      miniSearch: { options: { tokenize: words } },
      locales: { zh: { translations: CHINESE } },
    },
  };
}

/** Words, also of languages that put no blanks between them. It runs in the browser as well, so it stands alone. */
function words(text: string): string[] {
  const segments = new Intl.Segmenter('zh', { granularity: 'word' }).segment(text);
  return Array.from(segments).flatMap((segment) => (segment.isWordLike ? [segment.segment] : []));
}

const CHINESE = {
  button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
  modal: {
    displayDetails: '显示详情',
    resetButtonTitle: '清除',
    backButtonTitle: '关闭',
    noResultsText: '没有找到：',
    footer: {
      selectText: '打开',
      selectKeyAriaLabel: '回车',
      navigateText: '移动',
      navigateUpKeyAriaLabel: '向上',
      navigateDownKeyAriaLabel: '向下',
      closeText: '关闭',
      closeKeyAriaLabel: 'Esc',
    },
  },
};
