/** An option that a rule declares: what the configuration may set for it. */
export type RuleOption = { readonly summary: string } & (
  | { readonly type: 'flag'; readonly default: boolean }
  /** A whole number; `least`: the smallest that makes sense, default 0. */
  | { readonly type: 'count'; readonly default: number; readonly least?: number }
  | { readonly type: 'choice'; readonly of: readonly string[]; readonly default: string }
  | { readonly type: 'texts'; readonly default: readonly string[] }
);

/** The options of a rule by name. `level` is every rule's own and may not be among them. */
export type RuleOptions = Readonly<Record<string, RuleOption>>;

/** What an option holds. */
export type OptionValue = boolean | number | string | readonly string[];

/** The values of declared options, each of the type it was declared with. */
export type OptionValues<O extends RuleOptions> = {
  readonly [K in keyof O]: O[K] extends { type: 'flag' }
    ? boolean
    : O[K] extends { type: 'count' }
      ? number
      : O[K] extends { type: 'choice'; of: readonly (infer C)[] }
        ? C
        : readonly string[];
};

/** What the configuration must know of a rule to check what is set for it. */
export interface ConfigurableRule {
  readonly id: string;
  readonly summary: string;
  readonly level: string;
  readonly options?: RuleOptions;
}
