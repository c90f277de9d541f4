import type { Table } from '../table.js';

const two =
  'docker network create net1 >/dev/null; docker run -d --name web --network net1 busybox sleep 100 >/dev/null;';

export const networks: Table = {
  'docker network ls': [
    {
      option: '',
      script: 'docker network ls',
      prints:
        /^NETWORK ID +NAME +DRIVER +SCOPE\n[0-9a-f]{12} +bridge +bridge +local\n[0-9a-f]{12} +host +host +local\n[0-9a-f]{12} +none +null +local$/,
    },
    {
      option: ['--quiet', '-q', '--no-trunc'],
      script: 'docker network ls -q --no-trunc | grep -cE "^[0-9a-f]{64}$"',
      prints: '3',
    },
    {
      option: '--format',
      script: 'docker network ls --format "{{.Name}} {{.Driver}}"',
      prints: 'bridge bridge\nhost host\nnone null',
    },
    {
      option: '--format',
      script: `docker network create --label a=1 net1 >/dev/null; docker network ls -q -f name=net1 --format '{{.Label "a"}} {{.CreatedAt}}'`,
      prints: /^1 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} \S+$/,
    },
    ...['name=net1', 'id=$(cat id)', 'label=a=1', 'type=custom'].map((filter) => ({
      option: `--filter ${filter.replace(/=.*/, '')}`,
      script: `docker network create --label a=1 net1 > id; docker network ls --filter ${filter} --format '{{.Name}}'`,
      prints: 'net1',
    })),
    ...['driver=null', 'dangling=false -f name=none', 'scope=local -f name=none'].map((filter) => ({
      option: `--filter ${filter.replace(/=.*/, '')}`,
      script: `docker run -d --name box --network none busybox sleep 100 >/dev/null; docker network ls -f ${filter} --format '{{.Name}}'`,
      prints: 'none',
    })),
  ],
  'docker network create': [
    {
      option: '',
      script: 'docker network create net1; docker network inspect -f "{{.Id}} {{.Driver}} {{.Scope}}" net1',
      prints: /^([0-9a-f]{64})\n\1 bridge local$/,
    },
    {
      option: '',
      script: 'docker network create net1 >/dev/null; docker network create net1',
      says: {
        api: 'Error response from daemon: network with name net1 already exists',
        local: 'mydocker: network with name net1 already exists',
      },
      exits: 1,
    },
    {
      option: ['--subnet', '--gateway', '--ip-range'],
      script:
        'docker network create --subnet 10.231.8.0/24 --gateway 10.231.8.254 --ip-range 10.231.8.128/25 net1 >/dev/null; docker network inspect -f "{{(index .IPAM.Config 0).Subnet}} {{(index .IPAM.Config 0).Gateway}} {{(index .IPAM.Config 0).IPRange}}" net1; docker run --rm --network net1 busybox sh -c "ip route; ip -4 addr show eth0"',
      prints:
        /^10\.231\.8\.0\/24 10\.231\.8\.254 10\.231\.8\.128\/25\ndefault via 10\.231\.8\.254 [\s\S]*inet 10\.231\.8\.(12[89]|1[3-9]\d|2\d\d)\/24/,
    },
    {
      option: '--internal',
      script:
        'docker network create --internal net1 >/dev/null; docker network inspect -f "{{.Internal}}" net1; docker run --rm --network net1 busybox ip route | grep default',
      prints: 'true',
      exits: 1,
    },
    { option: ['--driver', '-d'], script: 'docker network create -d nosuch net1', says: /nosuch/, exits: 1 },
    {
      option: '--label',
      script: 'docker network create --label a=1 net1 >/dev/null; docker network inspect -f "{{json .Labels}}" net1',
      prints: '{"a":"1"}',
    },
    {
      option: ['--opt', '-o'],
      script:
        'docker network create -o com.docker.network.driver.mtu=1400 net1 >/dev/null; docker run --rm --network net1 busybox cat /sys/class/net/eth0/mtu',
      prints: '1400',
    },
    {
      option: '--aux-address',
      script:
        'docker network create --subnet 10.231.8.0/24 --aux-address r=10.231.8.2 net1 >/dev/null; docker run --rm --network net1 busybox ip -4 addr show eth0',
      prints: /inet 10\.231\.8\.3\/24/,
    },
    {
      option: '--ipv6',

      script:
        'docker network create --ipv6 --subnet fd00:8::/64 net1 >/dev/null; docker network inspect -f "{{.EnableIPv6}}" net1',
      prints: 'true',
    },
    {
      option: '--attachable',
      script: 'docker network create --attachable net1 >/dev/null; docker network inspect -f "{{.Attachable}}" net1',
      prints: 'true',
    },
    { option: '--subnet', script: 'docker network create --subnet nonsense net1', says: /invalid/i, exits: 1 },
  ],
  'docker network inspect': [
    {
      option: '',
      script: `${two} docker network inspect -f '{{range .Containers}}{{.Name}} {{.IPv4Address}}{{end}}' net1`,
      prints: /^web \d+\.\d+\.\d+\.\d+\/\d+$/,
    },
    { option: ['--format', '-f'], script: 'docker network inspect -f "{{.Name}}" bridge none', prints: 'bridge\nnone' },
    {
      option: ['--format', '-f'],
      script:
        'docker network create net1 >/dev/null; docker network inspect -f "{{.Labels}} {{.IPAM.Options}} {{.Peers}}" net1',
      prints: 'map[] map[] []',
    },
    { option: ['--verbose', '-v'], script: 'docker network inspect -v -f "{{.Name}}" bridge', prints: 'bridge' },
    { option: '', script: 'docker network inspect nosuch', prints: '[]', says: /network nosuch not found/, exits: 1 },
  ],
  'docker network connect': [
    {
      option: '',
      script: `${two} docker run -d --name box busybox sleep 100 >/dev/null; docker network connect net1 box; docker exec box ping -c 1 -W 5 web`,
      prints: /1 packets received/,
    },
    {
      option: '--alias',
      script: `${two} docker run -d --name box busybox sleep 100 >/dev/null; docker network connect --alias other net1 box; docker exec web ping -c 1 -W 5 other`,
      prints: /1 packets received/,
    },
    {
      option: '--ip',
      script:
        'docker network create --subnet 10.231.8.0/24 net1 >/dev/null; docker run -d --name box busybox sleep 100 >/dev/null; docker network connect --ip 10.231.8.77 net1 box; docker exec box ip -4 addr',
      prints: /inet 10\.231\.8\.77\/24/,
    },
    {
      option: '--link',
      script: `${two} docker run -d --name box busybox sleep 100 >/dev/null; docker network connect --link web:db net1 box; docker exec box ping -c 1 -W 5 db`,
      prints: /1 packets received/,
    },
    {
      option: '',
      script: `${two} docker network connect net1 web`,
      says: { api: /already exists in network net1/, local: 'mydocker: container web is already in network net1' },
      exits: 1,
    },
  ],
  'docker network disconnect': [
    {
      option: '',
      script: `${two} docker network disconnect net1 web; docker exec web ls /sys/class/net`,
      prints: 'lo',
    },
    {
      option: ['--force', '-f'],
      script: `${two} docker network disconnect -f net1 web; docker exec web ls /sys/class/net`,
      prints: 'lo',
    },
    {
      option: '',
      script:
        'docker network create net1 >/dev/null; docker create --name box busybox >/dev/null; docker network disconnect net1 box',
      says: /is not connected to (the )?network/,
      exits: 1,
    },
  ],
  'docker network rm': [
    {
      option: '',
      script:
        'docker network create net1 >/dev/null; docker run --rm --network net1 busybox true; docker network rm net1',
      prints: 'net1',
    },
    {
      option: '',
      script: 'docker network create net1 >/dev/null; docker network rm net1; docker network ls -q | wc -l',
      prints: 'net1\n3',
    },
    { option: '', script: `${two} docker network rm net1`, says: /network net1 .*has active endpoints/, exits: 1 },
    { option: ['--force', '-f'], script: 'docker network rm -f nosuch', prints: /^(nosuch)?$/, says: /.*/ },
    {
      option: '',
      script: 'docker network rm bridge',
      says: /bridge is a pre-defined network and cannot be removed/,
      exits: 1,
    },
  ],
  'docker network prune': [
    {
      option: ['--force', '-f'],
      script: 'docker network create net1 >/dev/null; docker network prune -f',
      prints: 'Deleted Networks:\nnet1',
    },
    {
      option: '--filter',
      script:
        'docker network create --label keep net1 >/dev/null; docker network prune -f --filter label!=keep; docker network ls -q -f name=net1 | wc -l',
      prints: '1',
    },
  ],
};
