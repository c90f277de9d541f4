import { system } from './cases/system.js';
import { testTable } from './table.js';

testTable('The system', system);
