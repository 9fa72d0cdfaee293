import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { configShape } from '../../src/config/config-shape.js';
import { jsonSchema } from '../../src/config/json-schema.js';

test('schema/config.json is what the rules and the configuration are', async () => {
  const schema = jsonSchema(
    configShape(rules),
    'Configuration of gorphan (.gorphan.yaml, .gorphan.yml, .gorphan.json)',
  );
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(fileURLToPath(new URL('../../schema/config.json', import.meta.url)));
});
