import { describe, expect, test } from 'vitest';
import { hasLabel, type ReadFilter, readBoolean, readFilters } from './filters.js';

interface Fruit {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

const table: Readonly<Record<string, ReadFilter<Fruit>>> = {
  label: (value) => (fruit) => hasLabel(fruit.labels, value),
  name: (value) => (fruit) => fruit.name.includes(value),
  sweet: (value, text) => {
    const wanted = readBoolean(value, text);
    return ({ name }) => (name === 'pear') === wanted;
  },
};

const pear: Fruit = { name: 'pear', labels: { ripe: '', from: 'a=b' } };

test.each<[string[], boolean]>([
  [[], true],
  [['name=ea'], true],
  [['name=apple', 'name=pear'], true],
  [['name=apple'], false],
  [['name=pear', 'sweet=0'], false],
  [['name=pear', 'sweet=true'], true],
  [['label=ripe', 'label=from'], true],
  [['label=ripe', 'label=none'], false],
  [['label=from=a=b'], true],
  [['label=from=a'], false],
  [['label=toString'], false],
])('%j fits: %s', (texts, expected) => {
  expect(readFilters(texts, table)(pear)).toBe(expected);
});

describe('refused is', () => {
  test.each(['toString=x', 'name', 'odd=1', ''])('the name in "%s"', (text) => {
    expect(() => readFilters([text], table)).toThrow(`invalid filter "${text}": use one of label=, name=, sweet=`);
  });

  test('what is neither true nor false', () => {
    expect(() => readFilters(['sweet=very'], table)).toThrow('invalid filter "sweet=very": use true or false');
  });
});
