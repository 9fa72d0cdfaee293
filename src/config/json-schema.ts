import type { Shape } from './shape.js';

type Schema = Readonly<Record<string, unknown>>;

/** A shape as JSON schema (draft-07, which editors' YAML support reads: https://json-schema.org/draft-07). */
export function jsonSchema(shape: Shape, title: string): Schema {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, ...schemaOf(shape) };
}

function schemaOf(shape: Shape): Schema {
  const says = shape.says === undefined ? {} : { description: shape.says };
  const fallback = 'default' in shape && shape.default !== undefined ? { default: shape.default } : {};
  return { ...says, ...bodyOf(shape), ...fallback };
}

function bodyOf(shape: Shape): Schema {
  switch (shape.kind) {
    case 'text': {
      const pattern = shape.form?.pattern.source;
      return { type: 'string', minLength: 1, ...(pattern === undefined ? {} : { pattern }) };
    }
    case 'flag':
      return { type: ['boolean', 'null'] };
    case 'count':
      return { type: ['integer', 'null'], minimum: shape.least };
    case 'choice':
      return { enum: [...shape.of, ...(shape.also === false ? [false] : []), null] };
    case 'list': {
      const items = schemaOf(shape.of);
      const least = shape.least === undefined ? {} : { minItems: shape.least };
      const list = { type: 'array', items, ...least };
      return {
        anyOf: [list, ...(shape.alone ? [items] : []), ...(shape.least === undefined ? [{ type: 'null' }] : [])],
      };
    }
    case 'mapping': {
      const properties = Object.fromEntries(Object.entries(shape.keys).map(([key, of]) => [key, schemaOf(of)]));
      const required = shape.required === undefined ? {} : { required: shape.required };
      const type = shape.required === undefined ? ['object', 'null'] : 'object';
      return { type, properties, additionalProperties: false, ...required };
    }
    case 'short':
      return { anyOf: [schemaOf(shape.word), schemaOf(shape.full)] };
  }
}
