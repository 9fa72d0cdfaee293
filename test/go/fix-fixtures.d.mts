export function stripWants(folder: string): boolean;
export function fixAll(folder: string): { readonly said: string; readonly results: readonly unknown[] };
export function fixFixtures(folder: string): {
  readonly said: string;
  readonly changed: readonly string[];
  readonly unformatted: readonly string[];
};
