import type { Table } from '../table.js';

const started = 'docker run -d --name box busybox sleep 100 >/dev/null;';
const talks =
  'docker run --name box busybox sh -c "echo one; sleep 0.01; echo two; sleep 0.1; echo three >&2" >/dev/null 2>&1;';

/** What is done with containers that are there. */
export const containers: Table = {
  'docker start': [
    {
      option: '',
      script:
        'docker create --name box busybox sleep 100 >/dev/null; docker start box; docker inspect -f "{{.State.Status}}" box',
      prints: 'box\nrunning',
    },
    {
      option: '',

      script: 'docker start nosuch',
      says: { api: /No such container: nosuch/, local: 'mydocker: no such container: nosuch' },
      exits: 1,
    },
    {
      option: ['--attach', '-a'],
      script: 'docker create --name box busybox sh -c "echo hi; exit 3" >/dev/null; docker start -a box',
      prints: 'hi',
      exits: 3,
    },
    {
      option: ['--interactive', '-i'],
      script: 'docker create -i --name box busybox cat >/dev/null; echo abc | docker start -i box',
      prints: 'abc',
    },
    {
      option: '--detach-keys',
      script:
        "docker create -it --name box busybox sleep 100 >/dev/null; (sleep 1; printf q; sleep 1) | script -qec 'docker start -ai --detach-keys q box' /dev/null >/dev/null; docker ps --format '{{.Names}}'",
      prints: 'box',
    },
  ],
  'docker stop': [
    {
      option: '',
      script: `docker run -d --init --name box busybox sleep 100 >/dev/null; docker stop box; docker inspect -f "{{.State.Status}} {{.State.ExitCode}}" box; docker stop box`,
      prints: 'box\nexited 143\nbox',
    },
    {
      option: ['--timeout', '-t'],
      script: `${started} docker stop -t 0 box; docker inspect -f "{{.State.ExitCode}}" box`,
      prints: 'box\n137',
    },
    {
      option: ['--signal', '-s'],
      script: `${started} docker stop -s KILL box; docker inspect -f "{{.State.ExitCode}}" box`,
      prints: 'box\n137',
    },
  ],
  'docker restart': [
    {
      option: '',
      script: `docker run -d --init --name box busybox sleep 100 >/dev/null; a=$(pid box); docker restart box; b=$(pid box); [ "$a" != "$b" ] && kill -0 $b && echo new`,
      prints: 'box\nnew',
    },
    {
      option: ['--timeout', '-t'],
      script: `${started} docker restart -t 0 box; docker inspect -f "{{.State.Running}}" box`,
      prints: 'box\ntrue',
    },
    {
      option: ['--signal', '-s'],
      script: `${started} docker restart -s KILL box; docker inspect -f "{{.State.Running}}" box`,
      prints: 'box\ntrue',
    },
  ],
  'docker kill': [
    {
      option: '',
      script: `${started} docker kill box; docker wait box; docker kill box`,
      prints: 'box\n137',
      says: /is not running/,
      exits: 1,
    },
    {
      option: ['--signal', '-s'],
      script: `docker run -d --name box busybox sh -c 'trap "exit 9" HUP; echo ready; while :; do sleep 0.05; done' >/dev/null; await 'docker logs box | grep -q ready'; docker kill -s HUP box; docker wait box`,
      prints: 'box\n9',
    },
    {
      option: ['--signal', '-s'],
      script: `docker run -d --name box busybox sh -c 'trap "exit 9" 63; echo ready; while :; do sleep 0.05; done' >/dev/null; await 'docker logs box | grep -q ready'; docker kill -s SIGRTMAX-1 box; docker wait box`,
      prints: 'box\n9',
    },
    {
      option: ['--signal', '-s'],
      script: `${started} docker kill -s NONSENSE box`,
      says: /invalid signal: NONSENSE/i,
      exits: 1,
    },
  ],
  'docker pause': [
    {
      option: '',
      script: `${started} docker pause box; docker ps --format "{{.State}} {{.Status}}"; docker exec box true`,
      prints: /^box\npaused Up .*\(Paused\)$/,
      says: /is paused/,
      exits: 1,
    },
  ],
  'docker unpause': [
    {
      option: '',
      script: `${started} docker pause box >/dev/null; docker unpause box; docker exec box echo hi`,
      prints: 'box\nhi',
    },
  ],
  'docker rm': [
    {
      option: '',

      script: 'docker create --name box busybox >/dev/null; docker rm box; docker ps -aq; docker rm box',
      prints: 'box',
      says: { api: /No such container: box/, local: 'mydocker: no such container: box' },
      exits: 1,
    },
    {
      option: '',
      script: `${started} docker rm box`,
      says: {
        api: /running container|container is running/i,
        local: /^mydocker: container \w+ is running: stop it first, or use rm -f$/,
      },
      exits: 1,
    },
    {
      option: ['--force', '-f'],
      script: `${started} n=$(pid box); docker rm -f box; docker ps -aq; kill -0 $n`,
      prints: 'box',
      says: /No such process/i,
      exits: 1,
    },
    {
      option: ['--force', '-f'],

      script: 'docker rm -f nosuch',
      says: { api: /No such container: nosuch/, local: 'mydocker: no such container: nosuch' },
    },
    {
      option: ['--volumes', '-v'],
      script: 'docker create --name box -v /d -v named:/n busybox >/dev/null; docker rm -v box; docker volume ls -q',
      prints: 'box\nnamed',
    },
    {
      option: ['--link', '-l'],
      script: 'docker create --name box busybox >/dev/null; docker rm -l box',
      says: /./,
      exits: 1,
    },
  ],
  'docker ps': [
    {
      option: '',
      script: `${started} docker create --name other busybox >/dev/null; docker ps --format "{{.Names}}"`,
      prints: 'box',
    },
    {
      option: '--format',
      script:
        'docker create --name box --network none -l com.x.made-by=me busybox sh -c "exit 3" >/dev/null; docker ps -a --no-trunc --format \'{{.Command}} {{.Networks}} {{.Label "com.x.made-by"}}\'; docker ps -a --format \'table {{.Label "com.x.made-by"}}\'',
      prints: `"sh -c 'exit 3'" none me\nmade by\nme`,
    },
    {
      option: '--format',
      script: `${started} docker ps --format '' | head -1; docker ps -q --format '{{.Names}}'`,
      prints: /^CONTAINER ID .* NAMES\n[0-9a-f]{12}$/,
      says: 'WARNING: Ignoring custom format, because both --format and --quiet are set.',
    },
    {
      option: '',
      script: `${started} docker ps`,
      prints:
        /^CONTAINER ID +IMAGE +COMMAND +CREATED +STATUS +PORTS +NAMES\n[0-9a-f]{12} +busybox +"sleep 100" +.* ago +Up .* +box$/,
    },
    {
      option: ['--all', '-a'],
      script: 'docker create --name box busybox >/dev/null; docker ps -a --format "{{.Names}} {{.Status}}"',
      prints: 'box Created',
    },
    { option: ['--quiet', '-q'], script: `${started} docker ps -q`, prints: /^[0-9a-f]{12}$/ },
    { option: '--no-trunc', script: `${started} docker ps -q --no-trunc`, prints: /^[0-9a-f]{64}$/ },
    {
      option: ['--last', '-n'],
      script:
        'for n in a1 b1 c1; do docker create --name $n busybox >/dev/null; done; docker ps -n 2 --format "{{.Names}}"',
      prints: 'c1\nb1',
    },
    {
      option: ['--latest', '-l'],
      script: 'for n in a1 b1; do docker create --name $n busybox >/dev/null; done; docker ps -l --format "{{.Names}}"',
      prints: 'b1',
    },
    {
      option: ['--size', '-s'],
      script: 'docker run --name box busybox sh -c "head -c 100000 /dev/zero > /f"; docker ps -as --format "{{.Size}}"',
      prints: /^100kB \(virtual .*B\)$/,
    },
    { option: '--format', script: `${started} docker ps --format json`, prints: /^\{.*"Names":"box".*\}$/ },
    ...[
      'name=box',
      'id=$(docker ps -q -f name=box)',
      'label=x=1',
      'status=running',
      'ancestor=busybox',
      'ancestor=docker.io/library/busybox:latest',
      'volume=vol1',
      'since=other',
      'health=none',
    ].map((filter) => ({
      option: `--filter ${filter.replace(/=.*/, '')}`,
      script: `docker create --name other busybox >/dev/null; docker run -d --name box -l x=1 -v vol1:/d -p 127.0.0.1::80 --expose 81 busybox sleep 100 >/dev/null; docker ps -f ${filter} --format "{{.Names}}"`,
      prints: 'box',
    })),
    ...['network=bridge', 'publish=$(docker port box 80 | cut -d: -f2)', 'expose=81', 'is-task=false'].map(
      (filter) => ({
        option: `--filter ${filter.replace(/=.*/, '')}`,
        script: `docker run -d --name box -p 127.0.0.1::80 --expose 81 busybox sleep 100 >/dev/null; docker ps -f ${filter} --format "{{.Names}}"`,
        prints: 'box',
      }),
    ),
    {
      option: '--filter exited',
      script:
        'docker run --name box busybox sh -c "exit 4"; docker run --name other busybox true; docker ps -a -f exited=4 --format "{{.Names}}"',
      prints: 'box',
    },
    {
      option: '--filter before',
      script: `${started} docker create --name other busybox >/dev/null; docker ps -a -f before=other --format "{{.Names}}"`,
      prints: 'box',
    },
    {
      option: ['--filter', '-f'],
      script: 'docker ps -f nonsense=1',
      says: {
        api: /invalid filter 'nonsense'/i,
        local: /^mydocker: invalid filter "nonsense=1": use one of ancestor=, /,
      },
      exits: 1,
    },
  ],
  'docker inspect': [
    { option: '', script: `${started} docker inspect box | grep -c '"Path": "sleep"'`, prints: '1' },
    {
      option: '',
      script: 'docker inspect nosuch',
      prints: '[]',
      says: { api: /No such object: nosuch/, local: 'mydocker: no such object: nosuch' },
      exits: 1,
    },
    {
      option: ['--format', '-f'],
      script: `${started} docker inspect -f '{{.Name}} {{.Config.Image}} {{json .Args}} {{.Driver}}' box`,
      prints: /^\/box busybox \["100"\] \w+$/,
    },
    {
      option: ['--format', '-f'],
      script: `${started} docker inspect -f '{{.ID}}|{{.State.Health}}|{{json .State.Health}}|{{.SizeRw}}' box; docker inspect -f '{{.Config.ExposedPorts}}|{{.Config.Entrypoint}}|{{json .Config.Entrypoint}}|{{.Config.Healthcheck}}|{{.Config.StopSignal}}|{{.Config.StopTimeout}}|{{.HostConfig.Tmpfs}}|{{.HostConfig.Mounts}}|{{.HostConfig.Sysctls}}' box`,
      prints: /^[0-9a-f]{64}\|<nil>\|null\|<nil>\nmap\[\]\|\[\]\|null\|<nil>\|\|<nil>\|map\[\]\|\[\]\|map\[\]$/,
    },
    {
      option: ['--format', '-f'],
      script: `${started} of() { docker inspect -f "$1" box; }; key=$(of '{{.NetworkSettings.SandboxKey}}'); [ "$(readlink $key)" = "$(readlink /proc/$(pid box)/ns/net)" ] && echo same; ids='{{.NetworkSettings.SandboxID}}{{range .NetworkSettings.Networks}}{{.EndpointID}}{{end}}'; of "$ids" | grep -cE '^[0-9a-f]{128}$'; docker network inspect -f '{{range .Containers}}{{.EndpointID}}{{end}}' bridge | grep -cE '^[0-9a-f]{64}$'; docker stop -t 0 box; of "gone$ids{{.NetworkSettings.SandboxKey}}"`,
      prints: 'same\n1\n1\nbox\ngone',
    },
    {
      option: ['--size', '-s'],
      script:
        'docker run --name box busybox sh -c "head -c 5000 /dev/zero > /f"; docker inspect -s -f "{{.SizeRw}}" box',
      prints: '5000',
    },
    {
      option: '--type',
      script:
        'docker create --name busybox busybox >/dev/null; docker inspect --type image -f "{{.Os}}" busybox; docker inspect --type container -f "{{.Name}}" busybox',
      prints: 'linux\n/busybox',
    },
  ],
  'docker logs': [
    { option: '', script: `${talks} docker logs box`, prints: 'one\ntwo', says: 'three' },
    {
      option: '',

      script: 'docker logs nosuch',
      says: { api: /No such container: nosuch/, local: 'mydocker: no such container: nosuch' },
      exits: 1,
    },
    {
      option: ['--follow', '-f'],
      script:
        'docker run -d --name box busybox sh -c "for n in 1 2 3; do echo \\$n; sleep 0.2; done" >/dev/null; docker logs -f box',
      prints: '1\n2\n3',
    },
    { option: ['--tail', '-n'], script: `${talks} docker logs -n 1 box 2>&1`, prints: 'three' },
    {
      option: ['--timestamps', '-t'],
      script: `${talks} docker logs -t box 2>/dev/null`,
      prints: /^\d{4}-\d\d-\d\dT[\d:]+\.\d{9}Z one\n\d{4}\S+ two$/,
    },
    {
      option: '--since',
      script: `${talks} docker logs --since 1h box 2>/dev/null; docker logs --since 2099-01-01T00:00:00Z box`,
      prints: 'one\ntwo',
    },
    {
      option: '--until',
      script: `${talks} docker logs --until 1h box; t=$(docker logs -t box 2>/dev/null | sed -n '1s/ .*//p'); docker logs --until $t box`,
      prints: 'one',
    },
    {
      option: '--details',
      script: 'docker run --name box -l a=1 --log-opt labels=a busybox echo hi >/dev/null; docker logs --details box',
      prints: 'a=1 hi',
    },
  ],
  'docker attach': [
    {
      option: '',
      script: `docker run -d --name box busybox sh -c 'trap "echo bye; exit 4" HUP; while :; do sleep 0.05; done' >/dev/null; (sleep 1; docker kill -s HUP box >/dev/null) & docker attach box`,
      prints: 'bye',
      exits: 4,
    },
    {
      option: '',
      script: `docker run -di --name box busybox cat >/dev/null; echo abc | timeout 9 docker attach box >/dev/null 2>&1 & await 'docker logs box 2>&1 | grep abc'`,
      prints: 'abc',
    },
    {
      option: '--no-stdin',
      script:
        'docker run -di --name box busybox sh -c "read x; echo got $x" >/dev/null; (sleep 1; docker kill box >/dev/null) & echo abc | docker attach --no-stdin box',
      prints: '',
      exits: 137,
    },
    {
      option: '--sig-proxy',
      script: `docker run -d --name box busybox sh -c 'trap "exit 6" TERM; echo ready; while :; do sleep 0.05; done' >/dev/null; await 'docker logs box | grep -q ready'; docker attach box & n=$!; sleep 1; kill -TERM $n; wait $n`,
      exits: 6,
    },
    {
      option: '--detach-keys',
      script:
        "docker run -dit --name box busybox sleep 100 >/dev/null; (sleep 1; printf q; sleep 1) | script -qec 'docker attach --detach-keys q box' /dev/null >/dev/null; docker ps --format '{{.Names}}'",
      prints: 'box',
    },
    {
      option: '',
      script: 'docker create --name box busybox >/dev/null; docker attach box',
      says: {
        api: /cannot attach to a stopped container, start it first/,
        local: /^mydocker: container box does not run: /,
      },
      exits: 1,
    },
  ],
  'docker wait': [
    {
      option: '',
      script: `docker run -d --name box busybox sh -c 'sleep 0.3; exit 3' >/dev/null; docker wait box`,
      prints: '3',
    },
    {
      option: '',
      script: 'docker run --name box busybox false; docker run --name other busybox true; docker wait box other',
      prints: '1\n0',
    },
  ],
  'docker top': [
    { option: '', script: `${started} docker top box`, prints: /^UID +PID +PPID .*CMD\nroot .* sleep 100$/ },
    { option: 'ps OPTIONS', script: `${started} docker top box -o pid,comm`, prints: /^PID +COMMAND\n\d+ +sleep$/ },
  ],
  'docker stats': [
    {
      option: '--no-stream',
      script: `${started} docker stats --no-stream --format '{{.Name}} {{.PIDs}} {{.CPUPerc}} {{.MemUsage}}' box`,
      prints: /^box 1 [\d.]+% [\d.]+[KM]?i?B \/ [\d.]+[GM]iB$/,
    },
    {
      option: ['--all', '-a'],
      script: 'docker create --name box busybox >/dev/null; docker stats --no-stream -a --format "{{.Name}} {{.PIDs}}"',
      prints: 'box 0',
    },
    {
      option: '--no-trunc',
      script: `${started} docker stats --no-stream --no-trunc --format '{{.ID}}'`,
      prints: /^[0-9a-f]{64}$/,
    },
    {
      option: '',
      script: `${started} (timeout 3 docker stats --format '{{.Name}}' > out); grep -c box out | awk '{print ($1 > 1)}'`,
      prints: '1',
    },
  ],
  'docker port': [
    {
      option: '',
      script:
        'docker run -d --name box -p 127.0.0.1::80 -p 127.0.0.1::53/udp busybox sleep 100 >/dev/null; docker port box; docker port box 80',
      prints: /^53\/udp -> 127\.0\.0\.1:\d+\n80\/tcp -> (127\.0\.0\.1:\d+)\n\1$/,
    },
  ],
  'docker rename': [
    {
      option: '',
      script:
        'docker create --name box busybox >/dev/null; docker rename box other; docker ps -a --format "{{.Names}}"',
      prints: 'other',
    },
    {
      option: '',
      script:
        'docker create --name box busybox >/dev/null; docker create --name other busybox >/dev/null; docker rename box other',
      says: { api: /already in use by container/, local: /^mydocker: the name "other" is in use by container / },
      exits: 1,
    },
  ],
  'docker update': [
    {
      option: ['--memory', '-m'],
      script: `docker run -d --name box -m 64m busybox sleep 100 >/dev/null; docker update -m 96m --memory-swap 96m box; cat "$(cg $(docker inspect -f '{{.Id}}' box) memory.limit_in_bytes)$(cg $(docker inspect -f '{{.Id}}' box) memory.max)"`,
      prints: 'box\n100663296',
    },
    {
      option: '--memory-reservation',
      script: `${started} docker update --memory-reservation 24m box; id=$(docker inspect -f '{{.Id}}' box); cat "$(cg $id memory.soft_limit_in_bytes)$(cg $id memory.low)"`,
      prints: 'box\n25165824',
    },
    {
      option: ['--cpu-period', '--cpu-quota'],
      script: `${started} docker update --cpu-period 50000 --cpu-quota 20000 box; docker update --cpu-quota 10000 box; id=$(docker inspect -f '{{.Id}}' box); cat "$(cg $id cpu.cfs_quota_us)$(cg $id cpu.max)"`,
      prints: /^box\nbox\n10000( 50000)?$/,
    },
    {
      option: '--cpuset-mems',
      script: `${started} docker update --cpuset-mems 0 box; cat $(cg $(docker inspect -f '{{.Id}}' box) cpuset.mems)`,
      prints: 'box\n0',
    },
    {
      option: '--blkio-weight',
      script: `${started} docker update --blkio-weight 300 box 2>warning; id=$(docker inspect -f '{{.Id}}' box); for name in blkio.weight blkio.bfq.weight io.bfq.weight io.weight; do [ "$(cg $id $name)" ] && cat $(cg $id $name) && exit; done; grep -o "Weight discarded" warning`,
      prints: /^box\n((default )?(300|2930)|Weight discarded)$/,
    },
    {
      option: '--cpus',
      script: `${started} docker update --cpus 0.3 box; cat "$(cg $(docker inspect -f '{{.Id}}' box) cpu.cfs_quota_us)$(cg $(docker inspect -f '{{.Id}}' box) cpu.max)"`,
      prints: /^box\n30000( 100000)?$/,
    },
    {
      option: ['--cpu-shares', '-c'],
      script: `${started} docker update -c 256 box; docker inspect -f '{{.HostConfig.CpuShares}}' box`,
      prints: 'box\n256',
    },
    {
      option: '--pids-limit',
      script: `${started} docker update --pids-limit 44 box; cat "$(cg $(docker inspect -f '{{.Id}}' box) pids.max)"`,
      prints: 'box\n44',
    },
    {
      option: '--restart',
      script: `${started} docker update --restart always box; docker inspect -f '{{.HostConfig.RestartPolicy.Name}}' box`,
      prints: 'box\nalways',
    },
    {
      option: '--cpuset-cpus',
      script: `${started} docker update --cpuset-cpus 0 box; grep Cpus_allowed_list /proc/$(pid box)/status`,
      prints: 'box\nCpus_allowed_list:\t0',
    },
  ],
  'docker cp': [
    {
      option: 'from',
      script: 'docker create --name box busybox >/dev/null; docker cp -q box:/etc/passwd p; grep -c root p',
      prints: '1',
    },
    {
      option: 'to',
      script: `${started} echo abc > f; docker cp -q f box:/tmp/g; docker exec box cat /tmp/g`,
      prints: 'abc',
    },
    {
      option: 'folders',
      script: `${started} mkdir -p d/e; echo 1 > d/e/f; docker cp -q d box:/new; docker cp -q box:/new/e back; docker exec box cat /new/e/f; cat back/f`,
      prints: '1\n1',
    },
    {
      option: 'folders',
      script: `${started} docker cp -q box:/ all; ls -A all/proc all/sys all/dev/pts; ls all/etc/passwd`,
      prints: 'all/dev/pts:\n\nall/proc:\n\nall/sys:\nall/etc/passwd',
    },
    {
      option: '-',
      script: `${started} echo x > f; tar cz f | docker cp - box:/tmp; docker exec box cat /tmp/f`,
      prints: 'x',
    },
    {
      option: 'to',
      script: `docker create --name box --read-only -v /data busybox true >/dev/null; echo abc > f
        docker cp -q f box:/data/f; docker cp -q box:/data/f g; cat g; docker cp -q f box:/f`,
      prints: 'abc',
      says: /read-only/i,
      exits: 1,
    },
    {
      option: 'to',
      script: `${started} echo x > f; chown 12:34 f; docker cp -q f box:/f; docker exec box stat -c %u:%g /f`,
      prints: '12:34',
    },
    {
      option: '-',
      script: `${started} docker cp box:/etc/passwd - | tar t; echo x > f; tar c f | docker cp - box:/tmp; docker exec box cat /tmp/f`,
      prints: 'passwd\nx',
    },
    {
      option: ['--archive', '-a'],
      script: `${started} echo x > f; chown 12:34 f; docker cp -qa f box:/f; docker exec box stat -c %u:%g /f`,
      prints: '12:34',
    },
    {
      option: ['--follow-link', '-L'],
      script: `${started} docker exec box sh -c "echo x > /f; ln -s /f /l"; docker cp -qL box:/l l; cat l; docker cp -q box:/l m; readlink m`,
      prints: 'x\n/f',
    },
    {
      option: ['--quiet', '-q'],
      script: `${started} docker cp -q box:/nosuch .`,
      says: { api: /Could not find the file \/nosuch in container box/, local: 'mydocker: no such file: box:/nosuch' },
      exits: 1,
    },
  ],
  'docker diff': [
    {
      option: '',
      script:
        'docker run --name box busybox sh -c "echo > /new; rm /etc/passwd; chmod 711 /root"; docker diff box | sort',
      prints: 'A /new\nC /etc\nC /root\nD /etc/passwd',
    },
  ],
  'docker export': [
    {
      option: '',
      script: 'docker run --name box busybox sh -c "echo hi > /new"; docker export box | tar xO new',
      prints: 'hi',
    },
    {
      option: ['--output', '-o'],
      script: 'docker create --name box busybox >/dev/null; docker export -o t box; tar tf t | grep -c "^etc/passwd$"',
      prints: '1',
    },
  ],
  'docker commit': [
    {
      option: '',
      script:
        'docker run --name box busybox sh -c "echo hi > /new"; docker commit box img:1; docker run --rm img:1 cat /new',
      prints: /^sha256:[0-9a-f]{64}\nhi$/,
    },
    {
      option: ['--author', '-a', '--message', '-m'],
      script:
        'docker create --name box busybox >/dev/null; docker commit -a me -m "a note" box img >/dev/null; docker inspect -f "{{.Author}} {{.Comment}}" img; docker history --format "{{.Comment}}" img | head -1',
      prints: 'me a note\na note',
    },
    {
      option: ['--change', '-c'],
      script: `docker create --name box busybox >/dev/null; docker commit -c 'CMD ["echo","changed"]' -c 'ENV A=1' box img >/dev/null; docker run --rm img; docker run --rm img sh -c 'echo $A'`,
      prints: 'changed\n1',
    },
    {
      option: ['--pause', '-p'],
      script: `${started} docker commit -p=false box img >/dev/null; docker images -q img | wc -l`,
      prints: '1',
    },
  ],
  'docker container prune': [
    {
      option: ['--force', '-f'],
      script:
        'docker create --name box busybox; docker run -d --name other busybox sleep 100 >/dev/null; docker container prune -f; docker ps -a --format "{{.Names}}"',
      prints: /^([0-9a-f]{64})\nDeleted Containers:\n\1\n\nTotal reclaimed space: .*B\nother$/,
    },
    {
      option: '--filter',
      script:
        'docker create --name box -l keep busybox >/dev/null; docker create busybox >/dev/null; docker container prune -f --filter label!=keep >/dev/null; docker ps -a --format "{{.Names}}"',
      prints: 'box',
    },
  ],
};
