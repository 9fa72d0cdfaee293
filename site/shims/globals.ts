/** Put into every module that names it. */
export { Buffer } from 'buffer';
