import { readdirSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { type Bench, check, run } from '../../test/lib/check.js';

/**
 * Runs a shell script on a machine of its own, as far as the network goes: its own devices, addresses, rules and settings, so that the
 * tests neither meet each other nor change this machine. `mydocker` is the program; `far` runs a command on a second machine, 10.77.0.2,
 * at the other end of a cable whose near end is 10.77.0.1. A line of the script that fails ends it.
 */
async function onMachine({ bin, root, runRoot, scratch }: Bench, script: string): Promise<string[]> {
  const env = { MYDOCKER_ROOT: root, MYDOCKER_RUN_ROOT: runRoot, BIN: bin, SCRATCH: scratch };
  const { stdout, stderr, exitCode } = await run('unshare', ['-nm', 'sh', '-ec', `${machine}\n${script}`], { env });
  expect(exitCode, `${stderr}\n${stdout}`).toBe(0);
  return stdout.trimEnd().split('\n');
}

const machine = `
  mkdir "$SCRATCH/cgroup"; mount --rbind /sys/fs/cgroup "$SCRATCH/cgroup"
  mount -t sysfs sysfs /sys; mount --rbind "$SCRATCH/cgroup" /sys/fs/cgroup
  ip link set lo up
  unshare -n sleep 300 & FAR=$!; trap 'set +e; kill $FAR; for c in $STARTED; do mydocker rm -f $c; done > /dev/null 2>&1' EXIT
  until [ "$(readlink /proc/$FAR/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
  mydocker() { "$BIN" "$@"; }
  far() { nsenter -t $FAR -n "$@"; }
  fetch() { timeout 5 curl --silent --max-time 4 "$1" || echo "no answer"; }
  ip link add near type veth peer name far netns $FAR
  ip addr add 10.77.0.1/24 dev near; ip link set near up
  far ip addr add 10.77.0.2/24 dev far; far ip link set far up; far ip link set lo up
  # A web server that says who asked.
  web() {
    name=$1; shift; STARTED="$STARTED $name"
    "$BIN" run --rm --name $name "$@" busybox sh -c 'mkdir -p /w/cgi-bin; cd /w
      printf "#!/bin/sh\\necho; echo $name \\$REMOTE_ADDR\\n" > cgi-bin/who; echo '$name' > index.html; chmod +x cgi-bin/who
      httpd -h /w -p 80; httpd -h /w -p 81; echo up; exec sleep 300' > "$SCRATCH/$name" 2>&1 &
    until grep -q up "$SCRATCH/$name"; do sleep 0.1; done
  }
  monitorOf() { sed 's/.*) . \\([0-9]*\\) .*/\\1/' "/proc/$(mydocker inspect --format '{{.State.Pid}}' $1)/stat"; }
  addressOf() { mydocker network inspect $1 | sed -n 's/.*"IPv4Address": "\\([0-9.]*\\).*/\\1/p'; }
`;

/** The elements of maps, which lead somewhere. Without /etc/protocols nft prints the number of TCP. */
const elements =
  "nft list ruleset | sed 's/\\([[:space:]]\\)6 \\. /\\1tcp . /g' | grep -o '[a-z]* \\. [0-9]* : [0-9.]* \\. [0-9]*' | sort";

describe('the way out', () => {
  check('leads through the host, under its address', { since: '14' }, async (bench) => {
    const lines = await onMachine(
      bench,
      `mkdir -p "$SCRATCH/far/cgi-bin"; cd "$SCRATCH/far"; printf '#!/bin/sh\\necho; echo $REMOTE_ADDR\\n' > cgi-bin/who; chmod +x cgi-bin/who
       nsenter -t $FAR -n busybox httpd -f -h "$SCRATCH/far" -p 80 > /dev/null 2>&1 & SERVER=$!
       sleep 0.5
       mydocker run --rm busybox wget -q -O- http://10.77.0.2/cgi-bin/who | grep -o '10[.0-9]*'
       cat /proc/sys/net/ipv4/ip_forward
       mydocker network create --internal shut > /dev/null
       mydocker run --rm --network shut busybox sh -c 'timeout 2 wget -q -O- http://10.77.0.2/cgi-bin/who 2> /dev/null || echo shut'
       kill $SERVER`,
    );
    expect(lines).toEqual(['10.77.0.1', '1', 'shut']);
  });
});

describe('a published port', () => {
  check('leads in from outside, from the host, from 127.0.0.1 and from containers', { since: '14' }, async (bench) => {
    const lines = await onMachine(
      bench,
      `web one -p 8080:80
       far curl --silent http://10.77.0.1:8080/cgi-bin/who | grep -o '10[.0-9]*'
       fetch http://10.77.0.1:8080
       fetch http://127.0.0.1:8080
       mydocker run --rm busybox wget -q -O- http://10.77.0.1:8080
       mydocker network create other > /dev/null
       mydocker run --rm --network other busybox wget -q -O- http://10.77.0.1:8080`,
    );
    // The container sees who it really was.
    expect(lines).toEqual(['10.77.0.2', 'one', 'one', 'one', 'one']);
  });

  check('of one address leads in by that address alone', { since: '14' }, async (bench) => {
    const lines = await onMachine(
      bench,
      `web one -p 127.0.0.1:8080:80 -p 10.77.0.1:8081:81
       fetch http://127.0.0.1:8080
       fetch http://10.77.0.1:8080
       far curl --silent --max-time 3 http://10.77.0.1:8081
       fetch http://127.0.0.1:8081`,
    );
    expect(lines).toEqual(['one', 'no answer', 'one', 'no answer']);
  });

  check('can be one of a range, any, or all that is exposed', { since: '14' }, async (bench) => {
    const lines = await onMachine(
      bench,
      `web one -p 8080-8081:80; web two -p 8080-8081:80 -p 5353:53/udp
       mydocker port one; mydocker port two; mydocker port two 53/udp
       web three -P --expose 80 --expose 82/udp
       fetch http://127.0.0.1:$(mydocker port three 80 | sed s/.*://)
       mydocker port three | sed 's/:[0-9]*$//'`,
    );
    expect(lines.slice(0, 4)).toEqual([
      '80/tcp -> 0.0.0.0:8080',
      '53/udp -> 0.0.0.0:5353',
      '80/tcp -> 0.0.0.0:8081',
      '0.0.0.0:5353',
    ]);
    expect(lines.slice(4)).toEqual(['three', '80/tcp -> 0.0.0.0', '82/udp -> 0.0.0.0']);
  });

  check('works with IPv6', { since: '14' }, async (bench) => {
    const lines = await onMachine(
      bench,
      `ip addr add fd77::1/64 dev near nodad; far ip addr add fd77::2/64 dev far nodad
       mydocker network create --ipv6 six > /dev/null; web one --network six -p 8080:80
       far curl --silent --max-time 4 'http://[fd77::1]:8080'
       far curl --silent --max-time 4 http://10.77.0.1:8080
       mydocker run --rm --network six busybox ping -6 -c1 -W4 fd77::2 | grep -c '1 packets received'`,
    );
    expect(lines).toEqual(['one', 'one', '1']);
  });

  check('is refused when somebody has it, whoever it is, and nothing is left', { since: '14' }, async (bench) => {
    const lines = await onMachine(
      bench,
      `web one -p 8080:80
       mydocker run --rm -p 8080:81 busybox true 2>&1 || echo "code $?"
       mydocker run --rm -p 127.0.0.1:8080:81 busybox true 2>&1 || echo "code $?"
       busybox httpd -f -p 8090 > /dev/null 2>&1 & OTHER=$!
       sleep 0.5
       mydocker run --rm -p 8090:80 busybox true 2>&1 || echo "code $?"
       mydocker run --rm -p 192.0.2.1:8091:80 busybox true 2>&1 || echo "code $?"
       kill $OTHER
       mydocker run -d --name late -p 8080:81 busybox true 2> /dev/null || sleep 1
       mydocker inspect --format '{{.State.ExitCode}} {{.State.Error}}' late
       ${elements}
       find "$MYDOCKER_ROOT/networks" -path '*/leases/*' | wc -l`,
    );
    const taken = (where: string) =>
      expect.stringMatching(
        `^mydocker: driver failed programming external connectivity on endpoint .*: Bind for ${where} failed: port is already allocated$`,
      );
    expect(lines).toEqual([
      taken('0.0.0.0:8080'),
      'code 125',
      taken('127.0.0.1:8080'),
      'code 125',
      taken('0.0.0.0:8090'),
      'code 125',
      expect.stringMatching(/Bind for 192.0.2.1:8091 failed: address not available$/),
      'code 125',
      expect.stringMatching(/^125 driver failed .*: port is already allocated$/),
      expect.stringMatching(/^tcp \. 8080 : /),
      '1',
    ]);
  });

  check(
    'is given back by the end of its container, by rm -f, and after a crash by doctor',
    { since: '14' },
    async (bench) => {
      const lines = await onMachine(
        bench,
        `mydocker run --rm -p 8080:80 busybox true
       echo "end: $(${elements})"
       web one -p 8080:80; mydocker rm -f one > /dev/null; wait $! || true
       echo "rm: $(${elements})"
       web two -p 8080:80; kill -9 $! $(monitorOf two); wait $! || true
       until mydocker doctor | grep -q 'does not run'; do sleep 0.1; done
       echo "dead: $(mydocker port two)"
       mydocker doctor --fix > /dev/null || true
       echo "crash: $(${elements})"
       mydocker doctor
       find "$MYDOCKER_ROOT/networks" -path '*/leases/*' | wc -l
       web three -p 8080:80; fetch http://127.0.0.1:8080`,
      );
      expect(lines).toEqual(['end: ', 'rm: ', 'dead: ', 'crash: ', 'nothing is wrong', '0', 'three']);
    },
  );
});

describe('walls', () => {
  check('stand between networks, and before ports that are not published', { since: '14' }, async (bench) => {
    const lines = await onMachine(
      bench,
      `web one -p 8080:80; mydocker network create other > /dev/null; web two --network other
       ONE=$(addressOf bridge); TWO=$(addressOf other)
       far ip route add 172.16.0.0/12 via 10.77.0.1
       far curl --silent --max-time 2 http://$ONE || echo "no way in"
       far curl --silent --max-time 2 http://$ONE:81 || echo "no way in"
       mydocker run --rm busybox sh -c "timeout 2 wget -q -O- http://$TWO 2> /dev/null || echo isolated"
       mydocker run --rm --network other busybox sh -c "timeout 2 wget -q -O- http://$ONE 2> /dev/null || echo isolated"
       mydocker run --rm busybox wget -q -O- http://$ONE:81
       fetch http://$ONE`,
    );
    expect(lines).toEqual(['no way in', 'no way in', 'isolated', 'isolated', 'one', 'one']);
  });

  check("stand before the host's own 127.0.0.1", { since: '14' }, async (bench) => {
    const lines = await onMachine(
      bench,
      `web one -p 8080:80
       mkdir "$SCRATCH/own"; echo secret > "$SCRATCH/own/index.html"
       busybox httpd -f -h "$SCRATCH/own" -p 127.0.0.1:7000 > /dev/null 2>&1 & OWN=$!
       sleep 0.5
       fetch http://127.0.0.1:7000
       for p in /proc/[0-9]*; do [ -e $p/root/w/cgi-bin/who ] && ONE=\${p#/proc/}; done
       nsenter -t $ONE -n sh -ec 'echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet; ip addr del 127.0.0.1/8 dev lo
         ip route add 127.0.0.0/8 via '$(mydocker network inspect bridge | sed -n 's/.*"Gateway": "\\(.*\\)".*/\\1/p')
       nsenter -t $ONE -n curl --silent --max-time 2 http://127.0.0.1:7000 || echo walled
       kill $OWN`,
    );
    expect(lines).toEqual(['secret', 'walled']);
  });

  check('are one table, and nobody else’s rules are touched', { since: '14' }, async (bench) => {
    const lines = await onMachine(
      bench,
      `nft 'add table ip filter; add chain ip filter own { type filter hook input priority 0; policy accept; }; add rule ip filter own tcp dport 9 drop'
       nft list table ip filter > "$SCRATCH/before"
       web one -p 8080:80; mydocker network create other > /dev/null
       nft list table ip filter | cmp - "$SCRATCH/before" && echo same
       nft list tables | grep -vc '^table ip filter$'
       mydocker network rm other > /dev/null; mydocker rm -f one > /dev/null; wait $! || true
       nft list table ip filter | cmp - "$SCRATCH/before" && echo same
       mydocker doctor`,
    );
    expect(lines).toEqual(['same', '1', 'same', 'nothing is wrong']);
  });
});

describe('a port whose network goes', () => {
  check('is there again when its network is', { since: '14' }, async (bench) => {
    const lines = await onMachine(
      bench,
      `web one -p 8080:80
       mydocker network disconnect bridge one; ${elements}; echo gone
       mydocker network connect bridge one; fetch http://127.0.0.1:8080`,
    );
    expect(lines).toEqual(['gone', 'one']);
  });
});

describe('doctor', () => {
  check('names the hop that is broken, and mends it', { since: '14' }, async (bench) => {
    const lines = await onMachine(
      bench,
      `web one -p 8080:80
       BRIDGE=$(mydocker network inspect bridge | sed -n 's/.*bridge.name": "\\(.*\\)".*/\\1/p'); CABLE=$(ls /sys/class/net/$BRIDGE/brif)
       broken() { mydocker doctor --fix | sed "s/$BRIDGE/BRIDGE/g; s/$CABLE/CABLE/g"; }
       ip link set $CABLE down; broken
       ip link set $CABLE nomaster; broken
       ip addr flush dev $BRIDGE; broken
       echo 0 > /proc/sys/net/ipv4/ip_forward; broken
       fetch http://127.0.0.1:8080`,
    );
    const hop = (number: number, problem: string) =>
      `fixed  container one in network bridge, hop ${number} of 8: ${problem}`;
    expect(
      lines.filter((line) => line !== 'nothing is wrong').map((line) => line.replace(/ 172[.\d]*$/, ' ADDRESS')),
    ).toEqual([
      hop(4, "the host's end of its cable, CABLE, is down"),
      hop(5, 'its cable, CABLE, is not plugged into the bridge BRIDGE'),
      hop(7, 'the bridge BRIDGE has lost its address ADDRESS'),
      'fixed  forwarding of IPv4 (/proc/sys/net/ipv4/ip_forward): off, so nothing gets out of a container, or in',
      'one',
    ]);
  });

  check('names rules that are missing, and a firewall that drops', { since: '14' }, async (bench) => {
    const lines = await onMachine(
      bench,
      `web one -p 8080:80
       nft flush ruleset
       fetch http://127.0.0.1:8080
       mydocker doctor --fix | grep -c 'fixed  table inet .* lacks'
       fetch http://127.0.0.1:8080
       nft flush table inet $(nft list tables | sed 's/.* //'); fetch http://127.0.0.1:8080
       mydocker doctor --fix | grep -c 'rules and should have'; fetch http://127.0.0.1:8080
       nft 'add table ip filter; add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }'
       far curl --silent --max-time 2 http://10.77.0.1:8080 || echo dropped
       mydocker doctor | sed 's/.*; try //' > "$SCRATCH/remedy"
       sed 's/ and nft/; nft/' "$SCRATCH/remedy" | sh
       mydocker doctor
       far curl --silent --max-time 4 http://10.77.0.1:8080`,
    );
    expect(lines).toEqual(['no answer', '4', 'one', 'no answer', '1', 'one', 'dropped', 'nothing is wrong', 'one']);
  });

  check('finds nothing wrong when the last network has gone', { since: '14' }, async (bench) => {
    for (const verb of ['create', 'rm']) expect((await bench.mydocker(['network', verb, 'only'])).exitCode).toBe(0);
    expect((await bench.mydocker(['doctor'])).stdout).toBe('nothing is wrong\n');
  });
});

describe('a container', () => {
  check('is found by its networks and ports', { since: '14' }, async (bench) => {
    const filters = [
      'network=bridge',
      'network=back',
      'network=$(mydocker network ls -q --filter name=back)',
      'network=none',
      'network=other',
      'publish=8080',
      'publish=8000-8090/tcp',
      'publish=8080/udp',
      'expose=80',
      'expose=90-99',
      'is-task=false',
      'is-task=true',
    ];
    const lines = await onMachine(
      bench,
      `mydocker network create back > /dev/null
       mydocker run -d --name web -p 8080:80 --expose 95 busybox sleep 300 > /dev/null
       mydocker run -d --name db --network back busybox sleep 300 > /dev/null
       mydocker run -d --name lone --network none busybox sleep 300 > /dev/null
       STARTED='web db lone'
       for filter in ${filters.join(' ')}; do echo $(mydocker ps --format '{{.Names}}' --filter $filter | sort); done
       mydocker ps --format '{{.Ports}}' --filter name=web
       mydocker ps --filter publish=web 2>&1 || true
       mydocker ps --filter is-task=perhaps 2>&1 || true`,
    );
    expect(lines).toEqual([
      ...['web', 'db', 'db', 'lone', '', 'web', 'web', '', 'web', 'web', 'db lone web', ''],
      '0.0.0.0:8080->80/tcp, 95/tcp',
      expect.stringContaining('"web" is no port'),
      expect.stringContaining('invalid filter "is-task=perhaps"'),
    ]);
  });
});

describe('a network', () => {
  check('leaves port 53 to a server in the container, and still answers for names', { since: '14' }, async (bench) => {
    const lines = await onMachine(
      bench,
      `mydocker network create back > /dev/null
       mydocker run -d --name server --network back busybox sleep 300 > /dev/null
       STARTED=server
       inside() { mydocker exec server sh -c "$1"; }
       nsenter -t $(mydocker inspect --format '{{.State.Pid}}' server) -n node -e '
         require("node:dgram").createSocket("udp4").bind(53, "0.0.0.0", () => console.log("up"));
         require("node:net").createServer((client) => client.end("mine\\n")).listen(53, "0.0.0.0", () => console.log("up"))' > "$SCRATCH/own" & OWN=$!
       until [ "$(grep -c up "$SCRATCH/own")" = 2 ]; do kill -0 $OWN; sleep 0.1; done
       inside 'grep -ho " 00000000:0035 " /proc/net/udp /proc/net/tcp'
       address=$(addressOf back); echo $address
       inside 'nslookup -type=a server | sed -n "/^Name/,$ s/Address: //p"'
       inside 'printf "\\0\\30\\0\\1\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0\\6server\\0\\0\\1\\0\\1" | nc 127.0.0.11 53 | tail -c 4 | od -An -tu1 | xargs | tr " " .'
       mydocker run --rm --network back busybox nc server 53
       mydocker network create more > /dev/null; mydocker network connect more server
       inside 'nslookup -type=a server.more > /dev/null && echo found'
       kill $OWN`,
    );
    const address = lines[2];
    expect(lines).toEqual([' 00000000:0035 ', ' 00000000:0035 ', address, address, address, 'mine', 'found']);
    expect(address).toMatch(/^\d+(\.\d+){3}$/);
  });

  check('is not removed under a container that has just come', { since: '21' }, async (bench) => {
    const lines = await onMachine(
      bench,
      `mydocker network create back > /dev/null
       exec 9< /proc/sys/net/ipv4/tcp_fastopen_key; flock 9
       mydocker network rm back > "$SCRATCH/rm" 2>&1 9<&- & RM=$!
       sleep 2; STARTED=one; mydocker run -d --name one --network back busybox sleep 300 > /dev/null 9<&-
       flock -u 9; wait $RM || cat "$SCRATCH/rm"`,
    );
    expect(lines).toEqual([expect.stringContaining('network back has active endpoints')]);
  });

  check(
    'asks one resolver of the host after the other, also one that is behind a device',
    { since: '14' },
    async (bench) => {
      const lines = await onMachine(
        bench,
        `ip addr add fe80::8/64 dev near nodad; far ip addr add fe80::9/64 dev far nodad
       printf 'nameserver %s\\n' 10.77.0.2 fe80::9%near > "$SCRATCH/resolv.conf"; mount --bind "$SCRATCH/resolv.conf" /etc/resolv.conf
       far nft 'add table ip t; add chain ip t c { type filter hook input priority 0; }; add rule ip t c tcp dport 53 drop'
       nsenter -t $FAR -n node -e '
         const { createSocket } = require("node:dgram");
         const answer = (query) => Buffer.concat([Buffer.from(query.fill(0x81, 2, 3).fill(1, 7, 8)), Buffer.from("c00c000100010000003c0004c000022a", "hex")]);
         const refuse = createSocket("udp4", (query, { port, address }) => refuse.send(query.fill(0x81, 2, 3).fill(5, 3, 4), port, address));
         const server = createSocket("udp6", (query, { port, address }) => server.send(answer(query), port, address));
         const byTcp = (query) => Buffer.concat([Buffer.from([0, query.length + 14]), answer(query.subarray(2))]);
         require("node:net").createServer((client) => client.on("data", (query) => client.end(byTcp(query)))).listen(53);
         refuse.bind(53, "10.77.0.2", () => server.bind(53, "fe80::9%far", () => console.log("up")))' > "$SCRATCH/far" 2>&1 & SERVER=$!
       until grep -q up "$SCRATCH/far"; do kill -0 $SERVER; sleep 0.1; done
       mydocker network create back > /dev/null
       mydocker run --rm --network back busybox nslookup -type=a far.example | grep '192.0.2'
       mydocker run --rm --network back busybox sh -c 'printf "\\0\\23\\0\\1\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0\\1a\\0\\0\\1\\0\\1" | nc 127.0.0.11 53 | od -An -tu1 | grep -c "192   0   2  42"'
       mydocker run --rm busybox grep nameserver /etc/resolv.conf
       echo 'nameserver 127.0.0.1' > "$SCRATCH/resolv.conf"
       mydocker run --rm busybox grep nameserver /etc/resolv.conf
       kill $SERVER`,
      );
      expect(lines).toEqual([
        'Address: 192.0.2.42',
        '1',
        'nameserver 10.77.0.2',
        'nameserver 8.8.8.8',
        'nameserver 8.8.4.4',
      ]);
    },
  );

  check('is what its options say', { since: '14' }, async (bench) => {
    const option = (name: string) => `-o com.docker.network.${name}`;
    const lines = await onMachine(
      bench,
      `mydocker network create ${option('driver.mtu=1400')} ${option('bridge.name=named0')} --attachable one > /dev/null
       cat /sys/class/net/named0/mtu
       mydocker network inspect one | grep -o '"Attachable": [a-z]*'
       mydocker run --rm --network one busybox cat /sys/class/net/eth0/mtu
       mydocker network create ${option('bridge.name=named0')} two 2>&1 || true
       mydocker network rm one > /dev/null; ls /sys/class/net | grep named || echo none
       mydocker network create ${option('bridge.enable_icc=false')} apart > /dev/null
       web secret --network apart -p 8081:80
       mydocker run --rm --network apart busybox wget -T 2 -q -O- http://secret || echo apart
       mydocker run --rm --network apart busybox wget -q -O- http://10.77.0.1:8081
       mydocker network create ${option('bridge.host_binding_ipv4=127.0.0.1')} near > /dev/null
       web home --network near -p 8082:80
       mydocker port home
       far curl --silent --max-time 2 http://10.77.0.1:8082 || echo refused
       fetch http://127.0.0.1:8082
       mydocker doctor
       mydocker network create ${option('driver.mtu=some')} odd 2>&1 || true`,
    );
    expect(lines).toEqual([
      ...['1400', '"Attachable": true', '1400', expect.stringContaining('network device named0 already'), 'none'],
      ...['apart', 'secret', '80/tcp -> 127.0.0.1:8082', 'refused', 'home', 'nothing is wrong'],
      expect.stringContaining('use a number from 68 to 65535'),
    ]);
  });

  check('may send packets out with their own addresses', { since: '14' }, async (bench) => {
    const lines = await onMachine(
      bench,
      `mkdir -p "$SCRATCH/far/cgi-bin"; cd "$SCRATCH/far"; printf '#!/bin/sh\\necho; echo $REMOTE_ADDR\\n' > cgi-bin/who; chmod +x cgi-bin/who
       nsenter -t $FAR -n busybox httpd -f -h "$SCRATCH/far" -p 80 > /dev/null 2>&1 & SERVER=$!
       far ip route add 10.78.0.0/24 via 10.77.0.1
       mydocker network create --subnet 10.78.0.0/24 -o com.docker.network.bridge.enable_ip_masquerade=false plain > /dev/null
       sleep 0.5
       mydocker run --rm --network plain --ip 10.78.0.9 busybox wget -q -O- http://10.77.0.2/cgi-bin/who | grep -o '10[.0-9]*'
       kill $SERVER`,
    );
    expect(lines).toEqual(['10.78.0.9']);
  });
});

describe('bad input', () => {
  check('is refused with one line and exit code 125, and leaves nothing', { since: '14' }, async (bench) => {
    const refused = async (args: string[], message: RegExp) => {
      const { stdout, stderr, exitCode } = await bench.mydocker(['run', '--rm', ...args, 'busybox', 'true']);
      expect(stderr).toMatch(message);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      expect([exitCode, stdout]).toEqual([125, '']);
    };
    await refused(['-p', '0'], /"0" is no port/);
    await refused(['-p', '80:99999'], /"99999" is no port/);
    await refused(['-p', 'here:80:80'], /"here" is no IP address/);
    await refused(['-p', '80/icmp'], /no protocol/);
    await refused(['-p', '1-2:1-3'], /different lengths/);
    await refused(['--expose', 'web'], /"web" is no port/);
    await refused(['--network', 'container:x', '-p', '80'], /conflicting options/);
    await refused(['--network', 'container:x', '-P'], /conflicting options/);
    expect(readdirSync(bench.scratch)).toEqual([]);
  });
});
