import type { Table } from '../table.js';

const small = 'echo FROM > f; tar c f | docker import - img:1 >/dev/null;';

/** Images; those of registries and the building of new ones come with later chapters. */
export const images: Table = {
  'docker images': [
    {
      option: '',
      script: 'docker images',
      prints: /^REPOSITORY +TAG +IMAGE ID +CREATED +SIZE\nbusybox +latest +[0-9a-f]{12} +.* ago +[\d.]+MB$/,
    },
    { option: ['--quiet', '-q'], script: 'docker images -q', prints: /^[0-9a-f]{12}$/ },
    { option: ['--all', '-a'], script: 'docker images -aq | wc -l', prints: '1' },
    { option: '--no-trunc', script: 'docker images -q --no-trunc', prints: /^sha256:[0-9a-f]{64}$/ },
    {
      option: '--digests',
      script: `${small} docker images --digests img`,
      prints: /^REPOSITORY +TAG +DIGEST +IMAGE ID/,
    },
    {
      option: '--format',
      script: `${small} docker images --format '{{.Repository}}:{{.Tag}}'`,
      prints: 'img:1\nbusybox:latest',
    },
    {
      option: '--format',
      script: `docker images --format '{{.CreatedAt}}'; docker images -q --format '{{.Repository}}'`,
      prints: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4} \S+\nbusybox$/,
    },
    {
      option: '--filter reference',
      script: `${small} docker images --filter 'reference=im*' --format '{{.Repository}}'`,
      prints: 'img',
    },
    {
      option: '--filter label',
      script: `echo x > f; tar c f | docker import -c 'LABEL a=1' - img >/dev/null; docker images --filter label=a=1 --format '{{.Repository}}'`,
      prints: 'img',
    },
    {
      option: '--filter dangling',
      script:
        'echo x > f; tar c f | docker import - >/dev/null; docker images -f dangling=true --format "{{.Repository}} {{.Tag}}"',
      prints: '<none> <none>',
    },
    {
      option: ['--filter before', '--filter since'],
      script: `${small} docker images -f since=busybox --format '{{.Repository}}'; docker images -f before=img:1 --format '{{.Repository}}'`,
      prints: 'img\nbusybox',
    },
    {
      option: '--tree',
      since: 28,
      local: 'a list is a table',
      script: 'docker images --tree',
      prints: /busybox:latest/,
      says: /.*/,
    },
  ],
  'docker image inspect': [
    { option: '', script: 'docker image inspect busybox | grep -c "\\"Id\\": \\"sha256:"', prints: '1' },
    {
      option: ['--format', '-f'],
      script: 'docker image inspect -f "{{.Os}} {{json .Config.Cmd}} {{.RootFS.Type}}" busybox',
      prints: 'linux ["sh"] layers',
    },
    {
      option: ['--format', '-f'],
      script:
        'docker image inspect -f "{{.Config.Labels}}|{{.Config.Entrypoint}}|{{.Config.User}}|{{.Config.WorkingDir}}|{{.Config.Volumes}}|{{json .Config.ExposedPorts}}" busybox',
      prints: 'map[]|[]|||map[]|null',
    },
    {
      option: '',

      script: 'docker image inspect nosuch',
      prints: '[]',
      says: { api: /No such image: nosuch/, local: 'mydocker: no such image: nosuch' },
      exits: 1,
    },
  ],
  'docker history': [
    {
      option: '',
      script: 'docker history busybox',
      prints: /^IMAGE +CREATED +CREATED BY +SIZE +COMMENT\n[0-9a-f]{12} /,
    },
    {
      option: ['--quiet', '-q', '--no-trunc'],
      script: 'docker history -q --no-trunc busybox',
      prints: /^sha256:[0-9a-f]{64}$/,
    },
    { option: ['--human', '-H'], script: 'docker history -H=false --format "{{.Size}}" busybox', prints: /^\d{6,}$/ },
    {
      option: '--format',
      script: `${small} docker history --format '{{.Comment}}' img:1`,
      prints: /^Imported from -$/,
    },
  ],
  'docker tag': [
    {
      option: '',
      script:
        'docker tag busybox reg.test:5000/a/b:1; docker images --format "{{.Repository}}:{{.Tag}}" reg.test:5000/a/b',
      prints: 'reg.test:5000/a/b:1',
    },
    {
      option: '',

      script: 'docker tag nosuch x',
      says: {
        api: 'Error response from daemon: No such image: nosuch:latest',
        local: 'mydocker: no such image: nosuch',
      },
      exits: 1,
    },
    {
      option: '',
      script: 'docker tag busybox UPPER',
      says: /invalid reference format: repository name .*must be lowercase/,
      exits: 1,
    },
  ],
  'docker rmi': [
    { option: '', script: `${small} docker rmi img:1`, prints: /^Untagged: img:1\nDeleted: sha256:[0-9a-f]{64}/ },
    {
      option: '',
      script: 'docker tag busybox two; docker rmi two; docker images -q | wc -l',
      prints: 'Untagged: two:latest\n1',
    },
    {
      option: '',

      script: 'docker rmi nosuch',
      says: {
        api: 'Error response from daemon: No such image: nosuch:latest',
        local: 'mydocker: no such image: nosuch',
      },
      exits: 1,
    },
    {
      option: '',
      script: 'docker create --name box busybox >/dev/null; docker rmi $(docker images -q busybox)',
      says: {
        api: /conflict: unable to (delete|remove repository reference).*(container|stopped)/,
        local: /^mydocker: unable to delete \w+ \(must be forced\): stopped container \w+ uses it$/,
      },
      exits: 1,
    },
    { option: ['--force', '-f'], script: 'docker tag busybox two; docker rmi -f two', prints: 'Untagged: two:latest' },
    { option: '--no-prune', script: `${small} docker rmi --no-prune img:1 | head -1`, prints: 'Untagged: img:1' },
  ],
  'docker image prune': [
    {
      option: ['--force', '-f'],
      script:
        'echo x > f; tar c f | docker import - >/dev/null; docker image prune -f | head -2; docker images -q | wc -l',
      prints: /^Deleted Images:\ndeleted: sha256:[0-9a-f]{64}\n1$/,
    },
    {
      option: ['--all', '-a', '--filter'],
      script: `echo x > f; tar c f | docker import -c 'LABEL a=1' - img >/dev/null; docker image prune -af --filter label=a=1 | head -1; docker images --format '{{.Repository}}'`,
      prints: 'Deleted Images:\nbusybox',
    },
  ],
  'docker save': [
    { option: '', script: 'docker save busybox | tar t | grep -c "^manifest.json$"', prints: '1' },
    {
      option: ['--output', '-o'],
      script: 'docker tag busybox two; docker save -o t busybox two; tar xOf t manifest.json | grep -o "two:latest"',
      prints: 'two:latest',
    },
    {
      option: '',

      script: 'docker save nosuch | wc -c',
      prints: '0',
      says: { api: /No such image: nosuch/, local: 'mydocker: no such image: nosuch' },
    },
    {
      option: '--platform',
      since: 28,
      script:
        'docker save --platform linux/$(docker version -f "{{.Server.Arch}}") busybox | tar t | grep -c "^manifest.json$"',
      prints: '1',
    },
  ],
  'docker load': [
    {
      option: '',
      script: `${small} docker save img:1 > t; docker rmi img:1 >/dev/null; docker load < t; docker images -q img`,
      prints: /^Loaded image: img:1\n[0-9a-f]{12}$/,
    },
    {
      option: ['--input', '-i', '--quiet', '-q'],
      script: `${small} docker save -o t img:1; docker rmi img:1 >/dev/null; docker load -q -i t`,
      prints: 'Loaded image: img:1',
    },
    { option: '', script: 'echo nonsense | docker load', says: /./, exits: 1 },
    {
      option: '--platform',
      since: 28,
      local: 'an archive is loaded whole',
      script: `${small} docker save -o t img:1; docker load --platform linux/$(docker version -f "{{.Server.Arch}}") -i t`,
      prints: 'Loaded image: img:1',
    },
  ],
  'docker import': [
    {
      option: '',
      script:
        'echo hi > f; tar c f | docker import - img:2; docker create --name box img:2 x >/dev/null; docker export box | tar xO f',
      prints: /^sha256:[0-9a-f]{64}\nhi$/,
    },
    {
      option: 'FILE',
      script: 'echo hi > f; tar cf t f; docker import t img | wc -c; docker images -q img | wc -l',
      prints: '72\n1',
    },
    {
      option: ['--change', '-c'],
      script: `echo x > f; tar c f | docker import -c 'CMD ["a","b"]' -c 'ENV K=v' - img >/dev/null; docker inspect -f '{{json .Config.Cmd}} {{json .Config.Env}}' img`,
      prints: '["a","b"] ["K=v"]',
    },
    {
      option: ['--message', '-m'],
      script: `echo x > f; tar c f | docker import -m 'a note' - img >/dev/null; docker history --format '{{.Comment}}' img`,
      prints: 'a note',
    },
    {
      option: '--platform',
      not: 'an import is for the machine that it is made on',
      script:
        'echo x > f; tar c f | docker import --platform linux/arm64 - img >/dev/null; docker inspect -f "{{.Os}}/{{.Architecture}}" img',
      prints: 'linux/arm64',
    },
  ],
  'docker pull': [
    {
      option: '',
      script: 'docker pull -q 127.0.0.1:1/nosuch 2>&1 | grep -c "connection refused"',
      prints: '1',
      not: 'registries come with a later chapter',
    },
  ],
  'docker push': [
    {
      option: '',
      script: 'docker tag busybox 127.0.0.1:1/x; docker push 127.0.0.1:1/x 2>&1 | grep -c "connection refused"',
      prints: '1',
      not: 'registries come with a later chapter',
    },
  ],
  'docker login': [
    {
      option: '',
      script: 'echo x | docker login -u a --password-stdin 127.0.0.1:1 2>&1 | grep -c "connection refused"',
      prints: '1',
      not: 'registries come with a later chapter',
    },
  ],
  'docker search': [
    {
      option: '',
      script: 'docker search busybox 2>&1 | grep -c "^NAME"',
      prints: '1',
      not: 'there is no index to search',
    },
  ],
  'docker build': [
    {
      option: '',
      script:
        'printf "FROM busybox\\nRUN echo hi > /f\\n" > Dockerfile; docker build -q -t img . >/dev/null 2>&1; docker run --rm --pull never img cat /f',
      prints: 'hi',
      not: 'building comes with a later chapter',
    },
  ],
};
