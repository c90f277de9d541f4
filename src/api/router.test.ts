import { describe, expect, test } from 'vitest';
import { match, type Routes } from './router.js';

const routes: Routes = {
  'GET /images/json': () => 'list',
  'GET /images/*name/json': () => 'image',
  'DELETE /images/*name': () => 'removed',
  'GET /containers/:name/json': () => 'container',
};

function find(method: string, path: string): unknown {
  const { handler, params } = match(routes, method, path);
  return [handler({} as Parameters<typeof handler>[0]), params.get('name')];
}

describe('a name', () => {
  test('with * may have slashes', () => {
    expect(find('GET', '/images/busybox/json')).toEqual(['image', 'busybox']);
    expect(find('GET', '/images/reg:5000/a/b:1/json')).toEqual(['image', 'reg:5000/a/b:1']);
    expect(find('GET', '/images/json/json')).toEqual(['image', 'json']);
    expect(find('GET', '/images/json')).toEqual(['list', undefined]);
    expect(find('DELETE', '/images/a/b')).toEqual(['removed', 'a/b']);
    expect(find('HEAD', '/images/a%2Fb/json')).toEqual(['image', 'a/b']);
  });

  test('with : is one word', () => {
    expect(find('GET', '/containers/a%2Fb/json')).toEqual(['container', 'a/b']);
    expect(() => find('GET', '/containers/a/b/json')).toThrow('page not found');
  });

  test('is not empty', () => {
    for (const path of ['/images//json', '/images/a//b/json', '/images/a/b//json', '/containers//json']) {
      expect(() => find('GET', path), path).toThrow('page not found');
    }
    expect(() => find('DELETE', '/images/')).toThrow('page not found');
  });
});
