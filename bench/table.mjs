import { rateRows } from './ports.mjs';

/** The page with the results. */
export function render({ machine, api, ports, starts, execs, jobs, launcher, shim, missing, scratch }) {
  const node = median(starts, 'node -e 0');
  const ours = median(starts, 'mydocker run --rm');
  return `# Measurements

Made by \`npm run bench -- --write\`: all rows of a table in one run, one after the other, with hyperfine, medians. Compare ratios: absolute times change from
machine to machine, and from hour to hour.

Machine: ${machine}

## One container that does nothing

| command | median | spread (middle half) | × \`node -e 0\` | × mydocker |
| --- | --- | --- | --- | --- |
${starts.map((row) => startRow(row, node, ours)).join('\n')}

${missing.map((line) => `Not measured: ${line}.\n`).join('\n')}
The commands, with the same busybox tree for each, in which \`DIR\` is a temporary directory:

${starts.map(({ command }) => `    ${command.replaceAll(scratch, 'DIR').replace(/^\S*\/mydocker /, './mydocker ')}`).join('\n')}

What \`mydocker run\` adds to an empty Node: ${ms(ours - node)}.${added(starts, ours - node)}

## One more command in a container that runs

| command | median | spread (middle half) | × \`node -e 0\` | × mydocker |
| --- | --- | --- | --- | --- |
${execs.map((row) => startRow(row, median(execs, 'node -e 0'), median(execs, 'mydocker exec'))).join('\n')}

## More to do

| what | mydocker | docker | podman | × docker | × podman |
| --- | --- | --- | --- | --- | --- |
${jobs.map(jobRow).join('\n')}

The middle of three runs. Every log was read back and compared byte for byte. docker's \`local\` and podman's \`k8s-file\` are their logs; the containers have no network.

## Over the API

The same client at both daemons.

| what | mydocker | docker | podman | × docker | × podman |
| --- | --- | --- | --- | --- | --- |
${[...api.rows, ...api.commands].map(jobRow).join('\n')}

What they take of the memory: all processes of a daemon, in proportion to who shares a page, before the first request and after all of this; and what the
processes that come with a container have for themselves, those of its command not counted.

| engine | idle | afterwards | more for each container that runs |
| --- | --- | --- | --- |
${api.memory.map(({ name, idle, after, each }) => `| ${name} | ${idle} KiB | ${after} KiB | ${each} KiB |`).join('\n')}

## Through a published port

iperf3 on the host sends to one in a container, in a network namespace that has nobody else's rules; docker as it is set up unless told
otherwise, with its proxy.

| to the port | mydocker | docker | podman | × docker | × podman |
| --- | --- | --- | --- | --- | --- |
${rateRows(ports).join('\n')}

Five rounds of 2 seconds, in which each engine has its turn; the middle one. Here a larger ratio is the better one.

## The parts

| what | measured |
| --- | --- |
| clone to exec, as \`--explain\` says, without a network | ${ms(shim.alone)} |
| and with one, while the engine plugs it in | ${ms(shim.plugged)} |
| the shim, resident, while its container runs | ${shim.memory} KiB |
${launcher.map(({ name, median }) => `| \`${name}\` | ${ms(median)} |`).join('\n')}
| what the launcher adds | ${ms(launcher[0].median - launcher[1].median)} |
`;
}

function startRow({ name, median, spread }, node, ours) {
  return `| \`${name}\` | ${ms(median)} | ${ms(spread)} | ${(median / node).toFixed(2)} | ${(median / ours).toFixed(2)} |`;
}

function jobRow({ what, times }) {
  const { mydocker, docker, podman } = times;
  const shown = (time) => (time === undefined ? '–' : ms(time));
  const ratio = (time) => (time === undefined || mydocker === undefined ? '–' : (mydocker / time).toFixed(2));
  return `| ${[what, ...[mydocker, docker, podman].map(shown), ratio(docker), ratio(podman)].join(' | ')} |`;
}

function added(starts, ours) {
  const runc = starts.find(({ name }) => name === 'runc run');
  return runc
    ? ` A whole \`runc run\`: ${ms(runc.median)}, that is ${(runc.median / ours).toFixed(2)} times as much.`
    : '';
}

function median(rows, name) {
  return rows.find((row) => row.name === name).median;
}

function ms(value) {
  return `${value.toFixed(1)} ms`;
}
