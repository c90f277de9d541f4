import type { Table } from '../table.js';

/** `docker run` and `docker create`: how a container comes to be. */
export const run: Table = {
  'docker run': [
    {
      option: '',
      script: 'docker run busybox echo hi; docker ps -a --format "{{.Status}} {{.Image}} {{.Command}}"',
      prints: /^hi\nExited \(0\) .* ago busybox "echo hi"$/,
    },
    {
      option: '',
      script: 'docker run --rm busybox sh -c "echo out; echo err >&2; exit 7"',
      prints: 'out',
      says: 'err',
      exits: 7,
    },
    { option: '', script: 'docker run --rm busybox nosuch', says: /executable file not found in \$PATH/, exits: 127 },
    {
      option: '',
      not: `the message is another: "is a directory"`,
      script: 'docker run --rm busybox /etc',
      says: /permission denied/i,
      exits: 126,
    },
    {
      option: '',
      script: '(await "docker kill box" 2>&1) >/dev/null & docker run --name box busybox sleep 100',
      exits: 137,
    },
    { option: '--rm', script: 'docker run --rm busybox true; docker ps -aq', prints: '' },
    {
      option: ['--detach', '-d'],
      script: 'docker run -d --name box busybox sleep 100; readlink /proc/$(pid box)/ns/pid; docker ps -q --no-trunc',
      prints: /^([0-9a-f]{64})\npid:\[\d+\]\n\1$/,
    },
    {
      option: '--name',
      script: 'docker run --name web busybox true; docker run --name web busybox true',
      says: {
        api: /Conflict\. The container name "\/web" is already in use by container/,
        local: /^mydocker: the name "web" is in use by container /,
      },
      exits: 125,
    },
    {
      option: '--name',
      script: 'docker run --name "/x y" busybox true',
      says: { api: /Invalid container name/, local: /^mydocker: invalid container name / },
      exits: 125,
    },
    { option: ['--interactive', '-i'], script: 'echo abc | docker run -i --rm busybox cat', prints: 'abc' },
    {
      option: ['--interactive', '-i'],
      script: 'head -c 3000000 /dev/zero | docker run -i --rm busybox sh -c "wc -c; echo end >&2"',
      prints: '3000000',
      says: 'end',
    },
    {
      option: ['--tty', '-t'],
      script: "script -qec 'docker run -t --rm busybox tty' /dev/null | tr -d '\\r'",
      prints: '/dev/pts/0',
    },
    {
      option: '-it',
      script:
        "script -qec 'stty rows 31 cols 97; docker run -it --rm busybox sh -c \"sleep 0.3; stty size\"' /dev/null </dev/null | tr -d '\\r'",
      prints: /31 97/,
    },
    {
      option: ['--attach', '-a'],
      script: 'docker run -a stderr --rm busybox sh -c "echo out; echo err >&2"',
      prints: '',
      says: 'err',
    },
    {
      option: '--detach-keys',
      script:
        "(sleep 1; printf 'q'; sleep 1) | script -qec 'docker run -it --detach-keys q --name box busybox sleep 100' /dev/null >/dev/null; docker ps --format '{{.Names}} {{.State}}'",
      prints: 'box running',
    },
    {
      option: '--sig-proxy',
      script: `docker run --name box busybox sh -c 'trap "echo got; exit 5" TERM; echo ready; while :; do sleep 0.05; done' > out & n=$!; await 'grep -qs ready out'; kill -TERM $n; wait $n; echo $?; cat out`,
      prints: '5\nready\ngot',
    },
    {
      option: '--sig-proxy=false',
      script: `docker run --sig-proxy=false --name box busybox sh -c 'trap "exit 5" TERM; echo ready; while :; do sleep 0.05; done' > out & n=$!; await 'grep -qs ready out'; kill -TERM $n; sleep 0.5; docker inspect -f '{{.State.Running}}' box`,
      prints: 'true',
    },
    {
      option: '--cidfile',
      remote: 'the file is where the client is, and the daemon knows the id',
      script: 'docker run --cidfile id busybox true; [ "$(docker ps -aq --no-trunc)" = "$(cat id)" ] && echo same',
      prints: /^same$/,
    },
    {
      option: '--pull never',
      script: 'docker run --pull never nosuch:1 true',
      says: { api: /No such image: nosuch:1/, local: /^mydocker: unable to find image 'nosuch:1' locally; / },
      exits: 125,
    },
    { option: '--quiet', script: 'docker run --rm -q busybox echo hi', prints: 'hi' },
    {
      option: '--platform',
      script: 'docker run --rm --platform linux/$(docker version --format "{{.Server.Arch}}") busybox echo hi',
      prints: 'hi',
    },
    { option: '--entrypoint', script: 'docker run --rm --entrypoint echo busybox a b', prints: 'a b' },
    {
      option: ['--env', '-e'],
      script: 'export TWO=2; docker run --rm -e ONE=1 -e TWO -e THREE= busybox env | sort',
      prints: /^HOME=\/root\nHOSTNAME=[0-9a-f]{12}\nONE=1\nPATH=[^\n]+\nTHREE=\nTWO=2$/,
    },
    {
      option: '--env-file',
      script: 'printf "# no\\nA=1\\nB=x y\\n" > f; docker run --rm --env-file f busybox sh -c \'echo "$A|$B"\'',
      prints: '1|x y',
    },
    {
      option: ['--user', '-u'],
      script: 'docker run --rm -u 1234:567 busybox id',
      prints: 'uid=1234 gid=567 groups=567',
    },
    {
      option: '--group-add',
      script: 'docker run --rm -u 1:1 --group-add 77 busybox grep Groups /proc/self/status',
      prints: /\b77\b/,
    },
    { option: ['--workdir', '-w'], script: 'docker run --rm -w /new/dir busybox pwd', prints: '/new/dir' },
    {
      option: ['--hostname', '-h'],
      script: 'docker run --rm -h box busybox sh -c "hostname; grep -c box /etc/hosts"',
      prints: 'box\n1',
    },
    {
      option: '--domainname',
      script: 'docker run --rm -h box --domainname example.test busybox cat /proc/sys/kernel/domainname',
      prints: 'example.test',
    },
    {
      option: ['--label', '-l'],
      script: 'docker run --name box -l a=1 -l b busybox true; docker inspect -f "{{json .Config.Labels}}" box',
      prints: '{"a":"1","b":""}',
    },
    {
      option: '--label-file',
      script:
        'printf "a=1\\nb=2\\n" > f; docker run --name box --label-file f busybox true; docker inspect -f "{{json .Config.Labels}}" box',
      prints: '{"a":"1","b":"2"}',
    },
    {
      option: '--annotation',
      script:
        'docker create --name box --annotation a=b busybox; docker inspect -f "{{json .HostConfig.Annotations}}" box',
      prints: /^[0-9a-f]{64}\n\{"a":"b"\}$/,
    },
    {
      option: ['--volume', '-v'],
      script: 'echo host > f; docker run --rm -v "$PWD:/d" busybox sh -c "cat /d/f; echo box > /d/g"; cat g',
      prints: 'host\nbox',
    },
    {
      option: ['--volume', '-v'],
      script: 'docker run --rm -v "$PWD:/d:ro" busybox touch /d/f',
      says: /Read-only file system/,
      exits: 1,
    },
    {
      option: ['--volume', '-v'],
      script:
        'docker run --rm -v data:/d busybox sh -c "echo kept > /d/f"; docker run --rm -v data:/e busybox cat /e/f; docker volume ls -q',
      prints: 'kept\ndata',
    },
    {
      option: ['--volume', '-v'],
      script:
        'docker run --name box -v /anonymous busybox true; docker inspect -f "{{range .Mounts}}{{.Type}} {{.Destination}} {{.RW}}{{end}}" box; docker volume ls -q',
      prints: /^volume \/anonymous true\n[0-9a-f]{64}$/,
    },
    {
      option: '--volumes-from',
      script:
        'docker run --name one -v /d busybox sh -c "echo 1 > /d/f"; docker run --rm --volumes-from one busybox cat /d/f',
      prints: '1',
    },
    {
      option: '--mount type=bind',
      script:
        'echo host > f; docker run --rm --mount type=bind,src="$PWD",dst=/d,readonly busybox sh -c "cat /d/f; touch /d/g"',
      prints: 'host',
      says: /Read-only file system/,
      exits: 1,
    },
    {
      option: '--mount type=bind',
      script:
        'mkdir sub; echo host > sub/f; docker run --rm --mount type=bind,src=./sub,dst=/d,consistency=cached busybox cat /d/f',
      prints: 'host',
    },
    {
      option: '--mount type=bind',
      script:
        'mkdir -p sub/in; mount -t tmpfs tmpfs sub/in; touch sub/in/f; docker run --rm --mount type=bind,src=./sub,dst=/d,bind-nonrecursive busybox ls -A /d /d/in; umount sub/in',
      prints: '/d:\nin\n\n/d/in:',
    },
    {
      option: '--mount type=bind',
      script: 'docker run --rm --mount type=bind,src=/no/such/place,dst=/d busybox true',
      says: /bind source path does not exist: \/no\/such\/place/,
      exits: 125,
    },
    {
      option: '--mount type=volume',
      script:
        'docker run --rm --mount type=volume,src=data,dst=/d busybox sh -c "grep \' /d \' /proc/self/mountinfo | wc -l"; docker volume ls -q',
      prints: '1\ndata',
    },
    {
      option: '--mount type=volume',
      script:
        'docker run --rm --mount \'src=mem,dst=/m,volume-opt=type=tmpfs,volume-opt=device=tmpfs,"volume-opt=o=size=1m,mode=0700"\' busybox df -k /m; docker volume inspect -f "{{.Options.o}}" mem',
      prints: /tmpfs\s+1024 .*\nsize=1m,mode=0700/,
    },
    {
      option: '--mount type=tmpfs',
      script: 'docker run --rm --mount type=tmpfs,dst=/t,tmpfs-size=1m busybox df -k /t',
      prints: /tmpfs\s+1024 /,
    },
    {
      option: '--mount type=tmpfs',
      script: 'docker run --rm --mount type=tmpfs,src=/a,dst=/t busybox true',
      says: /Source must not be specified|have no source/,
      exits: 125,
    },
    {
      option: '--tmpfs',
      script: 'docker run --rm --tmpfs /t:size=2m,mode=700 busybox sh -c "df -k /t; stat -c %a /t"',
      prints: /tmpfs\s+2048 [\s\S]*\n700$/,
    },
    {
      option: '--read-only',
      script: 'docker run --rm --read-only busybox touch /f',
      says: /Read-only file system/,
      exits: 1,
    },
    {
      option: '--read-only',
      script: 'docker run --rm --read-only busybox sh -c "echo x >> /etc/hosts"',
      says: /Read-only file system/,
      exits: 1,
    },
    {
      option: '--cap-drop',
      script: 'docker run --rm --cap-drop ALL busybox grep CapEff /proc/self/status',
      prints: 'CapEff:\t0000000000000000',
    },
    {
      option: '--cap-add',
      script: 'docker run --rm --cap-drop ALL --cap-add CHOWN busybox grep CapEff /proc/self/status',
      prints: 'CapEff:\t0000000000000001',
    },
    {
      option: '--privileged',
      script: 'docker run --rm --privileged busybox sh -c "mount -t tmpfs x /tmp && echo mounted"',
      prints: 'mounted',
    },
    {
      option: '--security-opt no-new-privileges',
      script: 'docker run --rm --security-opt no-new-privileges busybox grep NoNewPrivs /proc/self/status',
      prints: 'NoNewPrivs:\t1',
    },
    {
      option: '--security-opt seccomp=unconfined',
      script:
        'docker run --rm busybox grep Seccomp: /proc/self/status; docker run --rm --security-opt seccomp=unconfined busybox grep Seccomp: /proc/self/status',
      prints: 'Seccomp:\t2\nSeccomp:\t0',
    },
    {
      option: '--device',
      script: 'docker run --rm --device /dev/null:/dev/nothing:r busybox stat -c "%t:%T" /dev/nothing',
      prints: '1:3',
    },
    {
      option: '--device-cgroup-rule',
      script:
        'docker run --rm --cap-add MKNOD --device-cgroup-rule "c 1:1 r" busybox sh -c "mknod /m c 1 1 && echo made"',
      prints: 'made',
    },
    {
      option: '--ulimit',
      script: 'docker run --rm --ulimit nofile=100:200 busybox sh -c "ulimit -Sn; ulimit -Hn"',
      prints: '100\n200',
    },
    {
      option: '--sysctl',
      script: 'docker run --rm --sysctl net.ipv4.ip_forward=0 busybox cat /proc/sys/net/ipv4/ip_forward',
      prints: '0',
    },
    { option: '--shm-size', script: 'docker run --rm --shm-size 3m busybox df -k /dev/shm', prints: /\s3072\s/ },
    {
      option: '--init',
      script: 'docker run --rm --init busybox sh -c "cat /proc/1/comm; echo $$"',
      prints: /^(?!sh\n).+\n\d+$/,
    },
    {
      option: '--pid host',
      script: 'docker run --rm --pid host busybox readlink /proc/self/ns/pid; readlink /proc/self/ns/pid',
      prints: /^(pid:\[\d+\])\n\1$/,
    },
    {
      option: '--pid container',
      script: 'docker run -d --name one busybox sleep 1234 >/dev/null; docker run --rm --pid container:one busybox ps',
      prints: /1 root .*sleep 1234/,
    },
    {
      option: '--ipc host',
      script: 'docker run --rm --ipc host busybox readlink /proc/self/ns/ipc; readlink /proc/self/ns/ipc',
      prints: /^(ipc:\[\d+\])\n\1$/,
    },
    {
      option: '--ipc shareable',
      script:
        'docker run -d --name one --ipc shareable busybox sleep 100 >/dev/null; docker run --rm --ipc container:one busybox readlink /proc/self/ns/ipc; readlink /proc/$(pid one)/ns/ipc',
      prints: /^(ipc:\[\d+\])\n\1$/,
    },
    { option: '--uts host', script: 'docker run --rm --uts host busybox hostname; hostname', prints: /^(.+)\n\1$/ },
    {
      option: '--userns host',
      script: 'docker run --rm --userns host busybox readlink /proc/self/ns/user; readlink /proc/self/ns/user',
      prints: /^(user:\[\d+\])\n\1$/,
    },
    {
      option: '--cgroupns',
      script:
        'docker run -d --name one --cgroupns private busybox sleep 100 >/dev/null; docker run -d --name two --cgroupns host busybox sleep 100 >/dev/null; for name in one two; do [ "$(readlink /proc/$(pid $name)/ns/cgroup)" = "$(readlink /proc/self/ns/cgroup)" ] && echo shared || echo own; done; docker inspect -f "{{.HostConfig.CgroupnsMode}}" one two',
      prints: 'own\nshared\nprivate\nhost',
    },
    {
      option: '--cgroup-parent',
      script:
        'docker run -d --name box --cgroup-parent /mydocker-test-$$ busybox sleep 100 >/dev/null; grep -o "/mydocker-test-$$/.*" /proc/$(pid box)/cgroup | sort -u | cut -d/ -f3; docker inspect -f "{{.Id}}" box; docker rm -f box; find /sys/fs/cgroup -depth -maxdepth 2 -name mydocker-test-$$ -exec rmdir {} \\;',
      prints: /^([0-9a-f]{64})\n\1\nbox$/,
    },
    {
      option: ['--memory', '-m'],
      script:
        'docker run -d --name box -m 64m busybox sleep 100 >/dev/null; docker inspect -f "{{.HostConfig.Memory}} {{.Id}}" box > v; read m id < v; cat "$(cg $id memory.limit_in_bytes)$(cg $id memory.max)"; echo $m',
      prints: '67108864\n67108864',
    },
    {
      option: '--memory-reservation',
      script:
        'id=$(docker run -d --name box --memory-reservation 32m busybox sleep 100); cat "$(cg $id memory.soft_limit_in_bytes)$(cg $id memory.low)"; docker inspect -f "{{.HostConfig.MemoryReservation}}" box',
      prints: '33554432\n33554432',
    },
    {
      option: '--memory-swap',
      script:
        'docker create --name box -m 64m --memory-swap 64m busybox; docker inspect -f "{{.HostConfig.MemorySwap}}" box',
      prints: /\n67108864$/,
    },
    {
      // Version 2 has no such file: discarded, with a warning.
      option: '--memory-swappiness',
      script:
        'id=$(docker run -d --memory-swappiness 7 busybox sleep 100 2>warning); file=$(cg $id memory.swappiness); if [ "$file" ]; then cat $file; else grep -o "swappiness discarded" warning; fi',
      prints: /^(7|swappiness discarded)$/,
    },
    {
      option: '--oom-kill-disable',
      script:
        'id=$(docker run -d -m 64m --oom-kill-disable busybox sleep 100 2>warning); file=$(cg $id memory.oom_control); if [ "$file" ]; then head -1 $file; else grep -o "OomKillDisable discarded" warning; fi',
      prints: /^(oom_kill_disable 1|OomKillDisable discarded)$/,
    },
    {
      option: '--oom-score-adj',
      script: 'docker run --rm --oom-score-adj 321 busybox cat /proc/self/oom_score_adj',
      prints: '321',
    },
    {
      option: '--cpus',
      script:
        'docker run -d --name box --cpus 0.5 busybox sleep 100 >/dev/null; id=$(docker inspect -f "{{.Id}}" box); cat "$(cg $id cpu.cfs_quota_us)$(cg $id cpu.max)"',
      prints: /^50000( 100000)?$/,
    },
    {
      option: ['--cpu-period', '--cpu-quota'],
      script:
        'id=$(docker run -d --cpu-period 50000 --cpu-quota 20000 busybox sleep 100); cat "$(cg $id cpu.cfs_quota_us)$(cg $id cpu.max)"; [ -z "$(cg $id cpu.max)" ] && cat $(cg $id cpu.cfs_period_us)',
      prints: /^20000\s50000$/,
    },
    {
      option: ['--cpu-period', '--cpu-quota'],
      script: 'docker create --cpus 1 --cpu-quota 20000 busybox',
      says: /cannot both be set/,
      exits: 1,
    },
    {
      option: ['--cpu-shares', '-c'],
      script:
        'docker run -d --name box -c 512 busybox sleep 100 >/dev/null; id=$(docker inspect -f "{{.Id}}" box); cat "$(cg $id cpu.shares)$(cg $id cpu.weight)"',
      prints: /^(512|20|59)$/,
    },
    {
      option: '--cpuset-cpus',
      script: 'docker run --rm --cpuset-cpus 0 busybox grep Cpus_allowed_list /proc/self/status',
      prints: 'Cpus_allowed_list:\t0',
    },
    {
      option: '--cpuset-mems',
      script: 'id=$(docker run -d --cpuset-mems 0 busybox sleep 100); cat $(cg $id cpuset.mems)',
      prints: '0',
    },
    {
      // Few kernels count it. Where one does, a parent has to have some first.
      option: ['--cpu-rt-period', '--cpu-rt-runtime'],
      script:
        'top=$(dirname "$(ls /sys/fs/cgroup/cpu*/cpu.rt_runtime_us 2>/dev/null | head -1)"); if [ "$top" = . ]; then docker run --rm --cpu-rt-runtime 5000 busybox true 2>&1 | grep -o "real-time scheduler"; else parent=mydocker-test-$$; mkdir $top/$parent; echo 9000 >$top/$parent/cpu.rt_runtime_us; id=$(docker run -d --name box --cgroup-parent $parent --cpu-rt-period 500000 --cpu-rt-runtime 4000 busybox sleep 100); cat $(cg $id cpu.rt_period_us) $(cg $id cpu.rt_runtime_us); docker rm -f box >/dev/null; find /sys/fs/cgroup -depth -maxdepth 2 -name $parent -exec rmdir {} \\; ; fi',
      prints: /^(500000\n4000|real-time scheduler)$/,
    },
    {
      option: '--pids-limit',
      script:
        'docker run -d --name box --pids-limit 33 busybox sleep 100 >/dev/null; cat "$(cg $(docker inspect -f "{{.Id}}" box) pids.max)"',
      prints: '33',
    },
    {
      // What the file is called depends on the scheduler; there may be none.
      option: '--blkio-weight',
      script:
        'id=$(docker run -d --blkio-weight 300 busybox sleep 100 2>warning); for name in blkio.weight blkio.bfq.weight io.bfq.weight io.weight; do [ "$(cg $id $name)" ] && cat $(cg $id $name) && exit; done; grep -o "Weight discarded" warning',
      prints: /^((default )?(300|2930)|Weight discarded)$/,
    },
    {
      option: '--blkio-weight',
      script: 'docker create --blkio-weight 9 busybox',
      says: /range of blkio weight is from 10 to 1000/i,
      exits: 1,
    },
    {
      option: ['--device-read-bps', '--device-write-bps', '--device-read-iops', '--device-write-iops'],
      script:
        'disk=$(ls /sys/block | head -1); number=$(cat /sys/block/$disk/dev); id=$(docker run -d --device-read-bps /dev/$disk:1mb --device-write-bps /dev/$disk:2mb --device-read-iops /dev/$disk:300 --device-write-iops /dev/$disk:400 busybox sleep 100); if [ "$(cg $id io.max)" ]; then cat $(cg $id io.max); else for name in read_bps write_bps read_iops write_iops; do cat $(cg $id blkio.throttle."$name"_device); done; fi | sed "s/^$number //"; docker inspect -f "{{json .HostConfig.BlkioDeviceWriteIOps}}" $id',
      prints:
        /^(1048576\n2097152\n300\n400|rbps=1048576 wbps=2097152 riops=300 wiops=400)\n\[{"Path":"\/dev\/\w+","Rate":400}\]$/,
    },
    {
      option: '--device-read-bps',
      script: 'docker run --rm --device-read-bps /dev/null:1mb busybox true',
      says: /no block device/,
      exits: 125,
    },
    {
      // Where the device has another scheduler, it is discarded, with a warning.
      option: '--blkio-weight-device',
      script:
        'disk=$(ls /sys/block | head -1); id=$(docker run -d --blkio-weight-device /dev/$disk:300 busybox sleep 100 2>warning); for name in blkio.weight_device blkio.bfq.weight_device io.bfq.weight io.weight; do [ -s warning ] || ! [ "$(cg $id $name)" ] || grep "^$(cat /sys/block/$disk/dev) " $(cg $id $name) | cut -d" " -f2; done; grep -o "Weight-device discarded" warning; docker inspect -f "{{json .HostConfig.BlkioWeightDevice}}" $id',
      prints: /^(300|2930|Weight-device discarded)\n\[{"Path":"\/dev\/\w+","Weight":300}\]$/,
    },
    {
      option: '--restart no',
      script:
        'docker run --name box --restart no busybox false; docker inspect -f "{{.HostConfig.RestartPolicy.Name}} {{.RestartCount}}" box',
      prints: 'no 0',
    },
    {
      option: '--restart on-failure',
      script: `docker run -d --name box --restart on-failure:2 busybox false >/dev/null; await '[ "$(docker inspect -f "{{.RestartCount}} {{.State.Status}}" box)" = "2 exited" ]'; docker inspect -f "{{.HostConfig.RestartPolicy.MaximumRetryCount}}" box`,
      prints: '2',
    },
    {
      option: '--restart always',
      script: `docker run -d --name box --restart always busybox true >/dev/null; await '[ "$(docker inspect -f '{{.RestartCount}}' box)" -ge 1 ]'; docker rm -f box`,
      prints: 'box',
    },
    {
      option: '--restart unless-stopped',
      script:
        'docker run -d --name box --restart unless-stopped busybox sleep 100 >/dev/null; docker stop -t 0 box; docker inspect -f "{{.State.Status}} {{.HostConfig.RestartPolicy.Name}}" box',
      prints: 'box\nexited unless-stopped',
    },
    {
      option: '--stop-signal',
      script: `docker run -d --name box --stop-signal USR1 busybox sh -c 'trap "echo got; exit 3" USR1; echo ready; while :; do sleep 0.05; done' >/dev/null; await 'docker logs box | grep -q ready'; docker stop box; docker logs box; docker wait box`,
      prints: 'box\nready\ngot\n3',
    },
    {
      option: '--stop-signal',
      script: `docker run -d --name box --stop-signal RTMIN+3 busybox sh -c 'trap "exit 3" 37; echo ready; while :; do sleep 0.05; done' >/dev/null; await 'docker logs box | grep -q ready'; docker stop box; docker wait box`,
      prints: 'box\n3',
    },
    {
      option: '--stop-timeout',
      script:
        'docker run -d --name box --stop-timeout 0 busybox sleep 100 >/dev/null; docker stop box; docker inspect -f "{{.State.ExitCode}} {{.Config.StopTimeout}}" box',
      prints: 'box\n137 0',
    },
    {
      option: '--log-driver none',
      script: 'docker run --name box --log-driver none busybox echo hi; docker logs box',
      prints: 'hi',
      says: /configured logging driver does not support reading/,
      exits: 1,
    },
    {
      option: '--log-driver json-file',
      script: 'docker run --name box --log-driver json-file busybox echo hi; docker logs box',
      prints: 'hi\nhi',
    },
    {
      option: '--log-driver local',
      script: 'docker run --name box --log-driver local busybox echo hi; docker logs box',
      prints: 'hi\nhi',
    },
    {
      option: '--log-opt',
      script:
        'docker run --name box --log-opt max-size=1m --log-opt max-file=2 busybox true; docker inspect -f "{{json .HostConfig.LogConfig.Config}}" box',
      prints: '{"max-file":"2","max-size":"1m"}',
    },
    {
      option: '--health-cmd',
      script: `docker run -d --name box --health-cmd true --health-interval 100ms busybox sleep 100 >/dev/null; await '[ "$(docker inspect -f "{{.State.Health.Status}}" box)" = healthy ]'; docker ps --format "{{.Status}}"`,
      prints: /\(healthy\)$/,
    },
    {
      option: ['--health-interval', '--health-timeout', '--health-retries', '--health-start-period'],
      script: `docker run -d --name box --health-cmd "exit 1" --health-interval 100ms --health-timeout 5s --health-retries 2 --health-start-period 0s busybox sleep 100 >/dev/null; await '[ "$(docker inspect -f "{{.State.Health.Status}}" box)" = unhealthy ]'; docker inspect -f "{{json .Config.Healthcheck.Test}} {{.Config.Healthcheck.Retries}}" box`,
      prints: '["CMD-SHELL","exit 1"] 2',
    },
    {
      option: '--health-start-interval',
      local: 'a template shows the number of nanoseconds',
      script:
        'docker create --name box --health-cmd true --health-start-interval 2s busybox >/dev/null; docker inspect -f "{{.Config.Healthcheck.StartInterval}}" box',
      prints: '2s',
    },
    {
      option: '--no-healthcheck',
      script:
        'docker create --name box --no-healthcheck busybox >/dev/null; docker inspect -f "{{json .Config.Healthcheck.Test}}" box',
      prints: '["NONE"]',
    },
    {
      option: '--network none',
      script: 'docker run --rm --network none busybox sh -c "ls /sys/class/net"',
      prints: 'lo',
    },
    {
      option: '--network bridge',
      script: 'docker run --rm --network bridge busybox sh -c "ls /sys/class/net"',
      prints: 'eth0\nlo',
    },
    {
      option: '--network host',
      script: 'docker run --rm --network host busybox readlink /proc/self/ns/net; readlink /proc/self/ns/net',
      prints: /^(net:\[\d+\])\n/,
    },
    {
      option: '--network container',
      script:
        'docker run -d --name one busybox sleep 100 >/dev/null; docker run --rm --network container:one busybox readlink /proc/self/ns/net; readlink /proc/$(pid one)/ns/net',
      prints: /^(net:\[\d+\])\n\1$/,
    },
    {
      option: '--network NETWORK',
      script:
        'docker network create net1 >/dev/null; docker run -d --name web --network net1 busybox sleep 100 >/dev/null; docker run --rm --network net1 busybox ping -c 1 -W 5 web',
      prints: /1 packets received/,
    },
    {
      option: '--network nosuch',
      script: 'docker run --rm --network nosuch busybox true',
      says: /network nosuch not found/,
      exits: 125,
    },
    {
      option: ['--network-alias', '--net-alias'],
      script:
        'docker network create net1 >/dev/null; docker run -d --network net1 --network-alias db busybox sleep 100 >/dev/null; docker run --rm --network net1 busybox ping -c 1 -W 5 db',
      prints: /1 packets received/,
    },
    {
      option: ['--network-alias', '--net-alias'],
      script:
        'docker network create net1 >/dev/null; docker run -d --network net1 --network-alias db --net-alias store busybox sleep 100 >/dev/null; docker run --rm --network net1 busybox sh -c "ping -c 1 -W 5 db; ping -c 1 -W 5 store"',
      prints: /1 packets received[\s\S]*1 packets received/,
    },
    {
      option: '--ip',
      script:
        'docker network create --subnet 10.231.9.0/24 net1 >/dev/null; docker run --rm --network net1 --ip 10.231.9.77 busybox ip -4 addr show eth0',
      prints: /inet 10\.231\.9\.77\/24/,
    },
    {
      option: '--ip6',

      script:
        'docker network create --ipv6 --subnet fd00:9::/64 net1 >/dev/null; docker run --rm --network net1 --ip6 fd00:9::77 busybox ip -6 addr show eth0',
      prints: /inet6 fd00:9::77\/64/,
    },
    {
      option: '--mac-address',
      script: 'docker run --rm --mac-address 02:42:0a:00:00:99 busybox cat /sys/class/net/eth0/address',
      prints: '02:42:0a:00:00:99',
    },
    {
      option: ['--publish', '-p'],
      script:
        'docker run -d --name box -p 127.0.0.1::80 busybox sh -c "mkdir /w; echo page > /w/index.html; httpd -f -p 80 -h /w" >/dev/null; at=$(docker port box 80); for n in $(seq 50); do curl -s "http://$at/" && break; sleep 0.1; done',
      prints: 'page',
    },
    {
      option: ['--publish-all', '-P'],
      script: 'docker run -d --name box -P --expose 81 busybox sleep 100 >/dev/null; docker port box',
      prints: /^81\/tcp -> (0\.0\.0\.0|\[::\]):\d+/,
    },
    {
      option: '--expose',
      script:
        'docker create --name box --expose 81/udp busybox >/dev/null; docker inspect -f "{{json .Config.ExposedPorts}}" box',
      prints: '{"81/udp":{}}',
    },
    {
      option: '--dns',
      script: 'docker run --rm --dns 192.0.2.1 busybox cat /etc/resolv.conf',
      prints: /^nameserver 192\.0\.2\.1$/m,
    },
    {
      option: ['--dns-search', '--dns-option'],
      script:
        'docker run --rm --dns 192.0.2.1 --dns-search example.test --dns-option ndots:3 busybox cat /etc/resolv.conf',
      prints: /^search example\.test$[\s\S]*^options .*ndots:3$/m,
    },
    {
      option: ['--dns-option', '--dns-opt'],
      script:
        'docker run --rm --dns 192.0.2.1 --dns-opt ndots:3 --dns-option timeout:2 busybox grep options /etc/resolv.conf',
      prints: /^options ndots:3 timeout:2/,
    },
    {
      option: '--add-host',
      script: 'docker run --rm --add-host db:192.0.2.7 busybox grep db /etc/hosts',
      prints: /^192\.0\.2\.7\s+db$/,
    },
    {
      option: '--link',
      script:
        'docker run -d --name one busybox sleep 100 >/dev/null; docker run --rm --link one:db busybox ping -c 1 -W 5 db',
      prints: /1 packets received/,
    },
    { option: '--runtime', script: 'docker run --rm --runtime nosuch busybox true', says: /nosuch/, exits: 125 },
    { option: '--isolation', script: 'docker run --rm --isolation default busybox echo hi', prints: 'hi' },
    {
      option: '--gpus',
      not: 'the message is another',
      script: 'docker run --rm --gpus all busybox true',
      says: /could not select device driver/,
      exits: 125,
    },
    { option: '--storage-opt', script: 'docker run --rm --storage-opt size=1G busybox true', says: /.+/, exits: 125 },
    {
      option: '--volume-driver',
      script:
        'docker run --rm --volume-driver local -v vol1:/d busybox true; docker volume ls --format "{{.Driver}} {{.Name}}"',
      prints: 'local vol1',
    },
    {
      option: '--use-api-socket',
      since: 28,
      local: 'there need not be a daemon whose socket it could be',
      script: 'docker run --rm --use-api-socket busybox test -S /var/run/docker.sock && echo there',
      prints: 'there',
    },
    {
      option: '--disable-content-trust',
      script: 'docker run --rm --disable-content-trust busybox echo hi',
      prints: 'hi',
    },
  ],
  'docker create': [
    {
      option: '',
      script: 'docker create busybox; docker ps -a --no-trunc --format "{{.ID}} {{.State}}"',
      prints: /^([0-9a-f]{64})\n\1 created$/,
    },
    {
      option: '--name',
      script: 'docker create --name box busybox echo hi >/dev/null; docker start -a box',
      prints: 'hi',
    },
    {
      option: ['--interactive', '-i'],
      script: 'docker create -i --name box busybox cat >/dev/null; echo abc | docker start -ai box',
      prints: 'abc',
    },
    { option: '', script: 'docker create nosuch:1', says: /./, exits: 1, prints: '' },
    {
      option: '--pull never',
      script: 'docker create --pull never nosuch:1',
      says: {
        api: 'Error response from daemon: No such image: nosuch:1',
        local: /^mydocker: unable to find image 'nosuch:1' locally; /,
      },
      exits: 1,
    },
  ],
};
