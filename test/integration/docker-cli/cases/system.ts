import type { Table } from '../table.js';

/** The stream of events ends then. */
const soon = '$(($(date +%s) + 1))';

export const system: Table = {
  'docker version': [
    { option: '', script: 'docker version | grep -c "^Server"', prints: '1' },
    {
      option: ['--format', '-f'],
      script: 'docker version -f "{{.Server.Os}} {{.Server.MinAPIVersion}}"',
      prints: /^linux 1\.\d+$/,
    },
  ],
  'docker info': [
    {
      option: '',
      script:
        'docker run -d busybox sleep 100 >/dev/null; docker create busybox >/dev/null; docker info 2>/dev/null | grep -E "^ (Containers| Running| Stopped|Images):"',
      prints: ' Containers: 2\n  Running: 1\n  Stopped: 1\n Images: 1',
    },
    {
      option: ['--format', '-f'],
      script: 'docker info -f "{{.OSType}} {{.NCPU}} {{.KernelVersion}}"; echo "linux $(nproc --all) $(uname -r)"',
      prints: /^(.*)\n\1$/,
    },
  ],
  'docker events': [
    {
      option: ['--since', '--until'],
      script: `docker run --name life busybox true; docker events --since 1m --until ${soon} -f container=life --format '{{.Type}} {{.Action}}' | sort`,
      prints: 'container attach\ncontainer create\ncontainer die\ncontainer start',
    },
    {
      option: ['--filter', '-f'],
      script: `docker run --rm --name death busybox sh -c 'exit 3'; docker events --since 1m --until ${soon} -f event=die -f container=death --format '{{.Actor.Attributes.name}} {{.Actor.Attributes.exitCode}}'`,
      prints: 'death 3',
      exits: 0,
    },
    {
      option: '--format',
      script: `docker volume create vol1 >/dev/null; docker events --since 1m --until ${soon} -f type=volume -f event=create --format '{{json .}}' | tail -1`,
      prints: /^\{.*"Action":"create".*"ID":"vol1".*"scope":"local".*\}$/,
    },
    {
      option: '',
      script: `docker events -f type=container -f event=start --format '{{.Actor.Attributes.name}}' > out & n=$!; sleep 1; docker run --rm --name birth busybox true; await 'grep -qs birth out'; kill $n; cat out`,
      prints: 'birth',
    },
  ],
  'docker system df': [
    {
      option: '',
      local: 'there is no build cache',
      script: 'docker system df',
      prints:
        /^TYPE +TOTAL +ACTIVE +SIZE +RECLAIMABLE\nImages +1 [\s\S]*\nContainers +0 [\s\S]*\nLocal Volumes +0 [\s\S]*\nBuild Cache +0 /,
    },
    {
      option: ['--verbose', '-v'],
      script:
        'docker run --name box -v vol1:/d busybox true; docker system df -v | grep -cE "^(busybox|vol1|[0-9a-f]{12}) "',
      prints: /^[23]$/,
    },
    {
      option: '--format',
      local: 'there is no build cache',
      script: 'docker system df --format "{{.Type}} {{.TotalCount}}"',
      prints: 'Images 1\nContainers 0\nLocal Volumes 0\nBuild Cache 0',
    },
  ],
  'docker system prune': [
    {
      option: ['--force', '-f'],
      script:
        'docker create --name box busybox >/dev/null; docker network create net1 >/dev/null; docker system prune -f | grep -cE "^(Deleted Containers|Deleted Networks|net1|Total reclaimed space)"; docker ps -aq',
      prints: '4',
    },
    {
      option: '--volumes',
      script:
        'docker volume create >/dev/null; docker system prune -f --volumes | grep -c "Deleted Volumes"; docker volume ls -q',
      prints: '1',
    },
  ],
  'docker swarm': [
    {
      option: 'init',
      local: 'there are no swarms',
      script: 'docker node ls',
      says: /This node is not a swarm manager/,
      exits: 1,
    },
  ],
  'docker plugin': [
    {
      option: 'ls',
      local: 'there are no plugins',
      script: 'docker plugin ls',
      prints: /^ID +NAME +DESCRIPTION +ENABLED$/,
    },
  ],
  'docker context': [
    {
      option: '',
      local: '-H and MYDOCKER_HOST say which daemon, and there need not be one',
      script: 'docker context show',
      prints: 'default',
    },
  ],
};
