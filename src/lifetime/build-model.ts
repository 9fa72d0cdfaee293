import type { Linked } from '../link/link.js';
import { Model } from './model.js';

/** The model over a linked program. Nothing is computed before it is asked for. */
export const buildModel = (linked: Linked): Model => new Model(linked);
