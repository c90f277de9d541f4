import type { Controller } from '../contract.js';

/** It limits nothing; it is there for `pause`. */
export const freezer: Controller = { settings: () => [] };
