import type { Table } from '../table.js';

const started = 'docker run -d --name box -e FROM=image busybox sleep 100 >/dev/null;';

/** `docker exec`: one more process in a container that runs. */
export const exec: Table = {
  'docker exec': [
    {
      option: '',
      script: `${started} docker exec box sh -c 'echo out; echo err >&2; exit 9'`,
      prints: 'out',
      says: 'err',
      exits: 9,
    },
    {
      option: '',
      script: `${started} docker exec box readlink /proc/self/ns/pid; readlink /proc/$(pid box)/ns/pid`,
      prints: /^(pid:\[\d+\])\n\1$/,
    },
    {
      option: '',
      script: `${started} docker exec box nosuch`,
      prints: { api: /executable file not found in \$PATH/, local: '' },
      says: { api: '', local: 'mydocker: exec: "nosuch": executable file not found in $PATH' },
      exits: 127,
    },
    { option: '', script: `${started} docker exec box /etc`, says: /permission denied|.*/i, prints: /.*/, exits: 126 },
    {
      option: '',
      script: 'docker create --name box busybox >/dev/null; docker exec box true',
      says: /container [0-9a-f]+ is not running/i,
      exits: 1,
    },
    {
      option: '',

      script: 'docker exec nosuch true',
      says: { api: /No such container: nosuch/, local: 'mydocker: no such container: nosuch' },
      exits: 1,
    },
    {
      option: ['--detach', '-d'],
      script: `${started} docker exec -d box sh -c 'echo done > /f'; await 'docker exec box cat /f 2>/dev/null'`,
      prints: 'done',
    },
    { option: ['--env', '-e'], script: `${started} docker exec -e A=1 box sh -c 'echo $A $FROM'`, prints: '1 image' },
    {
      option: '--env-file',
      script: `${started} echo A=2 > f; docker exec --env-file f box sh -c 'echo $A'`,
      prints: '2',
    },
    { option: ['--interactive', '-i'], script: `${started} echo abc | docker exec -i box cat`, prints: 'abc' },
    {
      option: ['--interactive', '-i'],
      script: `${started} head -c 3000000 /dev/zero | docker exec -i box wc -c`,
      prints: '3000000',
    },
    {
      option: ['--tty', '-t'],
      script: `${started} script -qec 'docker exec -t box tty' /dev/null | tr -d '\\r'`,
      prints: /^\/dev\/pts\/\d+$/,
    },
    {
      option: '-it',
      script: `${started} script -qec 'stty rows 33 cols 99; docker exec -it box sh -c "sleep 0.3; stty size"' /dev/null </dev/null | tr -d '\\r'`,
      prints: /33 99/,
    },
    {
      option: '--detach-keys',
      script: `${started} (sleep 1; printf q; sleep 1) | script -qec 'docker exec -it --detach-keys q box sleep 77' /dev/null >/dev/null; docker top box | grep -c 'sleep 77'`,
      prints: '1',
    },
    {
      option: '--privileged',
      script: `${started} docker exec box grep CapEff /proc/self/status > a; docker exec --privileged box grep CapEff /proc/self/status > b; cmp -s a b || echo more`,
      prints: 'more',
    },
    { option: ['--user', '-u'], script: `${started} docker exec -u 12:34 box id`, prints: /^uid=12 gid=34/ },
    { option: ['--workdir', '-w'], script: `${started} docker exec -w /etc box pwd`, prints: '/etc' },
  ],
};
