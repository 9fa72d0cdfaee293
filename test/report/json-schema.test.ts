import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { json } from '../../src/report/json.js';
import { anyReport } from './any-report.js';
import { full, notifications, report, result } from './sample-report.js';

const schema = JSON.parse(readFileSync(new URL('../../schema/report.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ allErrors: true });
const validate = ajv.compile(schema);

interface Node {
  readonly $ref?: string;
  readonly items?: Node;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node;
}

/** What a node says of a value, with what it refers to. */
function whole(node: Node): Node {
  if (node.$ref === undefined) return node;
  const base = whole(schema.$defs[node.$ref.replace('#/$defs/', '')]);
  return { ...base, ...node, properties: { ...base.properties, ...node.properties } };
}

/** The fields of a value that the schema does not describe. */
function undocumented(value: unknown, at: Node, path = ''): readonly string[] {
  const { items = {}, properties = {}, additionalProperties } = whole(at);
  if (Array.isArray(value)) return value.flatMap((one) => undocumented(one, items, `${path}[]`));
  if (typeof value !== 'object' || value === null || additionalProperties !== undefined) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const described = properties[name];
    return described === undefined ? [`${path}.${name}`] : undocumented(inner, described, `${path}.${name}`);
  });
}

describe('the published schema of the json format', () => {
  it('takes whatever a report holds, and describes each field of it', () => {
    for (const one of [report([]), report([full, result()], notifications)]) {
      const document = JSON.parse(json(one, {}));
      expect(validate(document), JSON.stringify(validate.errors, undefined, 2)).toBe(true);
      expect(undocumented(document, schema)).toEqual([]);
    }
    fc.assert(
      fc.property(anyReport, (one) => {
        expect(validate(JSON.parse(json(one, {}))), JSON.stringify(validate.errors)).toBe(true);
      }),
    );
  });

  it.each([
    ['a null', (text: string) => text.replace('"symbol": "main.(*Pump).Run"', '"symbol": null')],
    ['line 0', (text: string) => text.replace('"line": 7', '"line": 0')],
    ['another version', (text: string) => text.replace('"format": 1', '"format": 2')],
    ['an unknown level', (text: string) => text.replace('"level": "error"', '"level": "fatal"')],
    ['a missing field', (text: string) => text.replace('"remedy"', '"remedies"')],
    ['an edit without text', (text: string) => text.replace('"newText"', '"text"')],
  ])('refuses %s', (_, spoil) => {
    const good = json(report([full]), {});
    expect(spoil(good)).not.toBe(good);
    expect(validate(JSON.parse(spoil(good)))).toBe(false);
  });

  it('finds a field that it does not describe', () => {
    const document = JSON.parse(json(report([full]), {}));
    document.results[0].related[0].surprise = 1;
    expect(undocumented(document, schema)).toEqual(['.results[].related[].surprise']);
  });
});
