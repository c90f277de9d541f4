import { volumes } from './cases/volumes.js';
import { testTable } from './table.js';

testTable('Volumes', volumes);
