import { run } from './cases/run.js';
import { testTable } from './table.js';

testTable('Starting containers', run);
