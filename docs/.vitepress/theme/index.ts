import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import { installCode } from './code.js';
import Diagram from './Diagram.vue';
import './style.css';
import './code.css';

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('Diagram', Diagram);
    if (!import.meta.env.SSR) installCode(document);
  },
};

export default theme;
