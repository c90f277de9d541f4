import { exec } from './cases/exec.js';
import { testTable } from './table.js';

testTable('Processes in containers', exec);
