import type { DefaultTheme, LocaleSpecificConfig } from 'vitepress';

type Sidebars = Record<string, DefaultTheme.SidebarItem[]>;
type Locale = LocaleSpecificConfig<DefaultTheme.Config> & { label: string; link?: string };

export function english(sidebar: Sidebars): Locale {
  return {
    label: 'English',
    lang: 'en',
    themeConfig: {
      sidebar,
      nav: [
        { text: 'Setup', link: '/setup' },
        { text: 'How to read', link: '/how-to-read' },
        { text: 'Design', link: '/design/', activeMatch: '^/design/' },
      ],
      outline: { level: [2, 3], label: 'On this page' },
    },
  };
}

export function chinese(sidebar: Sidebars): Locale {
  return {
    label: '简体中文',
    lang: 'zh-CN',
    link: '/zh/',
    description: '可以读的容器引擎',
    themeConfig: {
      sidebar,
      nav: sidebar['/zh/']?.[0]?.items?.flatMap(({ text, link }) => (text && link ? [{ text, link }] : [])) ?? [],
      outline: { level: [2, 3], label: '本页内容' },
      docFooter: { prev: '上一页', next: '下一页' },
      darkModeSwitchLabel: '外观',
      lightModeSwitchTitle: '切换到浅色',
      darkModeSwitchTitle: '切换到深色',
      sidebarMenuLabel: '目录',
      returnToTopLabel: '回到顶部',
      langMenuLabel: '语言',
      skipToContentLabel: '跳到正文',
      notFound: {
        title: '没有这一页',
        quote: '地址可能写错了，或者页面已经移走。',
        linkText: '回到首页',
        linkLabel: '回到首页',
      },
    },
  };
}
