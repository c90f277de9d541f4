import { containers } from './cases/containers.js';
import { testTable } from './table.js';

testTable('Containers', containers);
