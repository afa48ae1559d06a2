// Reads a BPMN file with the modeler's own library and the Camunda 8 extensions, and writes it again to stdout.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as moddle from 'bpmn-moddle';

const zeebe = createRequire(import.meta.url)('zeebe-bpmn-moddle/resources/zeebe.json');
const BpmnModdle = moddle.BpmnModdle ?? moddle.default;
const attribute = (name) => ({ name, isAttr: true, type: 'String' });
const modeler = {
  name: 'modeler',
  uri: 'http://camunda.org/schema/modeler/1.0',
  prefix: 'modeler',
  xml: { tagAlias: 'lowerCase' },
  types: [
    {
      name: 'Definitions',
      isAbstract: true,
      extends: ['bpmn:Definitions'],
      properties: ['executionPlatform', 'executionPlatformVersion'].map(attribute),
    },
  ],
};
const reader = new BpmnModdle({ zeebe, modeler });
const { rootElement, warnings } = await reader.fromXML(await readFile(process.argv[2], 'utf-8'));
if (warnings.length) {
  console.error(warnings.map((warning) => warning.message).join('\n'));
  process.exit(1);
}
process.stdout.write((await reader.toXML(rootElement, { format: true })).xml);
