import type { Table } from '../table.js';

export const volumes: Table = {
  'docker volume create': [
    {
      option: '',
      script: 'docker volume create vol1; docker volume create vol1; docker volume ls -q',
      prints: 'vol1\nvol1\nvol1',
    },
    { option: '', script: 'docker volume create', prints: /^[0-9a-f]{64}$/ },
    {
      option: '--label',
      script: 'docker volume create --label a=1 vol1 >/dev/null; docker volume inspect -f "{{json .Labels}}" vol1',
      prints: '{"a":"1"}',
    },
    {
      option: ['--driver', '-d'],
      script: 'docker volume create -d local vol1; docker volume create -d nosuch vol2',
      prints: 'vol1',
      says: /nosuch/,
      exits: 1,
    },
    {
      option: ['--opt', '-o'],
      script:
        'docker volume create -o type=tmpfs -o device=tmpfs -o o=size=1m vol1 >/dev/null; docker run --rm -v vol1:/d busybox df -k /d',
      prints: /tmpfs +1024/,
    },
    {
      option: '',
      not: 'the message is another',
      script: 'docker volume create "a b"',
      says: /includes invalid characters for a local volume name/,
      exits: 1,
    },
  ],
  'docker volume inspect': [
    {
      option: '',
      script: 'docker volume create vol1 >/dev/null; docker volume inspect vol1 | grep -c "\\"Name\\": \\"vol1\\""',
      prints: '1',
    },
    {
      option: ['--format', '-f'],
      script: 'docker run --rm -v vol1:/d busybox touch /d/f; ls $(docker volume inspect -f "{{.Mountpoint}}" vol1)',
      prints: 'f',
    },
    {
      option: '',

      script: 'docker volume inspect nosuch',
      prints: '[]',
      says: { api: /(get nosuch: no such volume|No such volume: nosuch)/, local: 'mydocker: no such volume: nosuch' },
      exits: 1,
    },
  ],
  'docker volume ls': [
    {
      option: '',
      script: 'docker volume create vol1 >/dev/null; docker volume ls',
      prints: /^DRIVER +VOLUME NAME\nlocal +vol1$/,
    },
    { option: ['--quiet', '-q'], script: 'docker volume create vol1 >/dev/null; docker volume ls -q', prints: 'vol1' },
    {
      option: '--format',
      script: 'docker volume create vol1 >/dev/null; docker volume ls --format "{{.Name}} {{.Scope}}"',
      prints: 'vol1 local',
    },
    {
      option: '--format',
      script: `docker volume create --label a=1 vol1 >/dev/null; docker volume ls -q --format 'table {{.Name}}-{{.Label "a"}}'`,
      prints: 'VOLUME NAME-a\nvol1-1',
    },
    ...['name=vol1', 'label=a=1', 'dangling=true', 'driver=local -f name=vol1'].map((filter) => ({
      option: `--filter ${filter.replace(/=.*/, '')}`,
      script: `docker volume create --label a=1 vol1 >/dev/null; docker create -v used:/d busybox >/dev/null; docker volume ls -q -f ${filter}`,
      prints: 'vol1',
    })),
  ],
  'docker volume rm': [
    {
      option: '',
      script: 'docker volume create vol1 >/dev/null; docker volume rm vol1; docker volume ls -q',
      prints: 'vol1',
    },
    {
      option: '',
      script: 'docker create --name box -v vol1:/d busybox >/dev/null; docker volume rm vol1',
      says: { api: /volume is in use/, local: /^mydocker: volume vol1 is in use by container / },
      exits: 1,
    },
    {
      option: '',

      script: 'docker volume rm nosuch',
      says: { api: /(get nosuch: no such volume|No such volume: nosuch)/, local: 'mydocker: no such volume: nosuch' },
      exits: 1,
    },
    { option: ['--force', '-f'], script: 'docker volume rm -f nosuch', prints: 'nosuch' },
  ],
  'docker volume prune': [
    {
      option: ['--force', '-f'],
      script: 'v=$(docker volume create); docker volume prune -f | grep -c "^$v$\\|^Total reclaimed space"',
      prints: '2',
    },
    {
      option: ['--all', '-a'],
      script:
        'docker volume create vol1 >/dev/null; docker volume prune -f >/dev/null; docker volume ls -q; docker volume prune -af >/dev/null; docker volume ls -q',
      prints: 'vol1',
    },
    {
      option: '--filter',
      script:
        'docker volume create --label keep vol1 >/dev/null; docker volume prune -af --filter label!=keep >/dev/null; docker volume ls -q',
      prints: 'vol1',
    },
  ],
};
