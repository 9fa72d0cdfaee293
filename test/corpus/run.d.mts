export interface CorpusFinding {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly fingerprint: string;
  readonly first?: boolean | null;
  readonly second?: boolean | null;
}
export function compare(
  judged: readonly CorpusFinding[],
  found: readonly CorpusFinding[],
): Readonly<Record<'appeared' | 'vanished' | 'kept', readonly CorpusFinding[]>>;
export function verdictOf(finding: Pick<CorpusFinding, 'first' | 'second'>): boolean | undefined;
export function precision(findings: readonly CorpusFinding[]): readonly string[];
