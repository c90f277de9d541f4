import { expect, test } from 'vitest';
import { instructions } from './plan.js';
import { shellScript } from './shell.js';

const instruction = instructions(2);

test('a first shell joins the cgroup, then becomes the one in the namespaces', () => {
  const plan = [
    instruction('mkdir', 'make it', '/c/pids/a'),
    instruction('clone', 'new namespaces', 'network,pid', '/c/unified/a'),
    instruction('write', "join what's there", '/c/pids/a/tasks', '0'),
    instruction('unshare', 'hide the rest', 'cgroup'),
    instruction('exec', 'the command', 'echo', "it's here"),
  ];
  expect(shellScript(plan, ['/c/pids/a'])).toBe(`mkdir -p /c/pids/a   # make it
# new namespaces
unshare --net --pid --fork --kill-child sh -c '
echo 0 > /c/unified/a/cgroup.procs   # clone3() can do this at birth
echo 0 > /c/pids/a/tasks   # join what'\\''s there
exec unshare --cgroup sh -e /dev/fd/3   # hide the rest
' 3<<'EOF'
exec "$@" echo 'it'\\''s here' 3<&-   # the command
EOF
status=$?
rmdir /c/pids/a && rmdir /c/pids 2>/dev/null
(exit $status)
`);
});
