import { networks } from './cases/networks.js';
import { testTable } from './table.js';

testTable('Networks', networks);
