import { describe, expect, it } from 'vitest';
import { applyChanges } from './changes.js';
import { splitWords } from './words.js';

describe('words', () => {
  it.each<[string, string[]]>([
    ['a b  c', ['a', 'b', 'c']],
    [`a='b c' "d e"f g\\ h`, ['a=b c', 'd ef', 'g h']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a Dockerfile's own form
    ['$HOME/x ${HOME}x $NONE. \\$HOME', ['/root/x', '/rootx', '.', '$HOME']],
    [`"$HOME" '$HOME' "\\$HOME" "\\n"`, ['/root', '$HOME', '$HOME', '\\n']],
    ['', []],
    [`it's`, ["it's"]],
  ])('%s', (line, words) => {
    expect(splitWords(line, { HOME: '/root' })).toEqual(words);
  });
});

describe('changes', () => {
  it.each<[string[], object]>([
    [['CMD ["a", "b c"]'], { Cmd: ['a', 'b c'] }],
    [['cmd a "b c"'], { Cmd: ['/bin/sh', '-c', 'a "b c"'] }],
    [['CMD ["a", 1]'], { Cmd: ['/bin/sh', '-c', '["a", 1]'] }],
    [['ENTRYPOINT ["e"]'], { Entrypoint: ['e'] }],
    [['CMD ["a"]', 'ENTRYPOINT ["e"]'], { Entrypoint: ['e'], Cmd: ['a'] }],
    [['ENV A=1 B="x y"'], { Cmd: ['old'], Env: ['A=1', 'B=x y'] }],
    [['ENV A x  y'], { Cmd: ['old'], Env: ['A=x y'] }],
    [['ENV A=1', 'ENV A=$A$A', 'ENV B=$A'], { Cmd: ['old'], Env: ['A=11', 'B=11'] }],
    [['LABEL a=1 "b c"=d', 'LABEL a=2'], { Cmd: ['old'], Labels: { a: '2', 'b c': 'd' } }],
    [
      ['EXPOSE 80 53/udp 1-2'],
      { Cmd: ['old'], ExposedPorts: { '80/tcp': {}, '53/udp': {}, '1/tcp': {}, '2/tcp': {} } },
    ],
    [['VOLUME /a /b', 'VOLUME ["/c d"]'], { Cmd: ['old'], Volumes: { '/a': {}, '/b': {}, '/c d': {} } }],
    [['WORKDIR /a', 'WORKDIR b'], { Cmd: ['old'], WorkingDir: '/a/b' }],
    [['USER 1:2', 'STOPSIGNAL SIGINT'], { Cmd: ['old'], User: '1:2', StopSignal: 'SIGINT' }],
    [['HEALTHCHECK NONE'], { Cmd: ['old'], Healthcheck: { Test: ['NONE'] } }],
    [
      ['HEALTHCHECK --interval=1m30s --retries=2 --start-interval=1ms CMD wget -q "a b"'],
      {
        Cmd: ['old'],
        Healthcheck: { Test: ['CMD-SHELL', 'wget -q "a b"'], Interval: 90e9, Retries: 2, StartInterval: 1e6 },
      },
    ],
    [['healthcheck cmd ["a", "b"]'], { Cmd: ['old'], Healthcheck: { Test: ['CMD', 'a', 'b'] } }],
    [['ONBUILD RUN a', 'ONBUILD COPY . /b'], { Cmd: ['old'], OnBuild: ['RUN a', 'COPY . /b'] }],
  ])('%j', (lines, config) => {
    expect(applyChanges({ Cmd: ['old'] }, lines)).toEqual(config);
  });

  it.each([
    '',
    'RUN x',
    'toString x',
    'CMD',
    'ENV A',
    'ENV =1',
    'EXPOSE x',
    'EXPOSE 0',
    'EXPOSE 9-8',
    'EXPOSE 65536',
    'USER a b',
    'HEALTHCHECK NONE x',
    'HEALTHCHECK x',
    'HEALTHCHECK CMD',
    'HEALTHCHECK CMD []',
    'HEALTHCHECK --interval=1us CMD x',
    'HEALTHCHECK --retries=x CMD y',
    'HEALTHCHECK --other=1s CMD x',
    'ONBUILD FROM x',
  ])('refuses %j', (line) => {
    expect(() => applyChanges({}, [line])).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });
});
