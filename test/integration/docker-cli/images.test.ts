import { images } from './cases/images.js';
import { testTable } from './table.js';

testTable('Images', images);
