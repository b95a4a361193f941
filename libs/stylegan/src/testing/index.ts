export { officialPickle, rosinalityFile, smallStylegan2, smallStylegan3 } from './networks.js';
