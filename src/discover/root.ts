import { join } from 'node:path';
import { upward } from '../base/path.js';
import type { Host } from './host.js';

const markers = ['go.work', 'go.mod', '.git'];

/**
 * The root above a folder: the outermost folder that holds go.work, go.mod or .git; the folder itself where there is
 * none. Nothing outside of it is read.
 */
export function rootAbove(folder: string, host: Host): string {
  let root = folder;
  for (const above of upward(folder)) {
    if (markers.some((marker) => host.present(join(above, marker)))) root = above;
  }
  return root;
}
