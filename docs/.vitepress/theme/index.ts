import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { installCode } from './code.js';
import MermaidDiagram from './MermaidDiagram.vue';
import './style.css';
import './code.css';

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('MermaidDiagram', MermaidDiagram);
    if (!import.meta.env.SSR) installCode(document);
  },
};

export default theme;
