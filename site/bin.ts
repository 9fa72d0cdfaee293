/** `npm run site`: builds into site/dist/www. */
import { buildSite } from './build.js';

const folder = 'site/dist/www';
const built = await buildSite(process.cwd(), `${process.cwd()}/${folder}`);
const scripts = [...built].map(([name, { bytes }]) => `${name} ${Math.ceil(bytes / 1024)} KB`).join(', ');
process.stdout.write(`${folder}: ${scripts}\n`);
