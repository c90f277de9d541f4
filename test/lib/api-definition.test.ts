import { expect, test } from 'vitest';
import { readDefinition } from './api-definition.js';

const definition = readDefinition(`
paths:
  /things/{name}/json:
    get:
      responses:
        200: { schema: { $ref: '#/definitions/Thing' } }
        404: { schema: { $ref: '#/definitions/ErrorResponse' } }
  /things/get:
    get:
      responses:
        200: { schema: { type: string, format: binary } }
definitions:
  ErrorResponse: { type: object, required: [message], properties: { message: { type: string } } }
  Base: { type: object, properties: { Id: { type: string } } }
  Thing:
    allOf:
      - $ref: '#/definitions/Base'
      - type: object
        required: [Size]
        properties:
          Size: { type: integer, format: uint16 }
          Note: { type: string, x-nullable: true }
          Names: { type: array, items: { type: string } }
          Kind: { type: string, enum: [a, b] }
          Made: { type: string, format: dateTime }
`);

const faults = (value: unknown, status = 200, target = '/v1.51/things/a/b/json?x=1') =>
  definition.faultsOf({ method: 'GET', target, status, contentType: 'application/json', body: JSON.stringify(value) });

test('an answer as it is defined has no fault', () => {
  const whole = { Id: 'x', Size: 1, Note: null, Names: null, Kind: 'a', Made: '2026-01-02T03:04:05.678Z', More: {} };
  expect(faults(whole)).toEqual([]);
  expect(faults({ message: 'none' }, 404)).toEqual([]);
});

test('each deviation is a fault', () => {
  expect(faults({})).toEqual(["/ must have required property 'Size'"]);
  expect(faults({ Size: 2 ** 16 })).toEqual(['/Size must be <= 65535']);
  expect(faults({ Size: 1, Note: 7 })).toEqual(['/Note must be string']);
  expect(faults({ Size: 1, Names: 'x' })).toEqual(['/Names must be array']);
  expect(faults({ Size: 1, Kind: 'c' })).toEqual(['/Kind must be equal to one of the allowed values ["a","b"]']);
  expect(faults({ Size: 1, Made: 'today' })[0]).toContain('/Made must match pattern');
});

test('a status is one of the defined ones, and a failure has a message', () => {
  expect(faults({ Size: 1 }, 204)).toEqual(['status 204 is none of 200, 404']);
  expect(faults({ error: 'x' }, 500)).toEqual(["/ must have required property 'message'"]);
});

test('an archive is no JSON', () => {
  const answer = { method: 'GET', target: '/things/get', status: 200, contentType: 'application/x-tar', body: 'bytes' };
  expect(definition.faultsOf(answer)).toEqual([]);
});
