import { join } from 'node:path';
import { measureEach, median, shell } from './engines.mjs';

/** An image of 150 MB, from docker's own kind of archive until a container could start from it. */
export function loadTimes(engines, scratch) {
  const [ours] = engines;
  const tree = join(scratch, 'large');
  const archive = join(scratch, 'large.tar');
  shell(`mkdir -p ${tree}/bin ${tree}/data; cp "$(command -v busybox)" ${tree}/bin/true`);
  shell(`for n in $(seq 1500); do head -c 100000 /dev/urandom > ${tree}/data/$n; done`);
  shell(
    `tar -C ${tree} -c . | ${ours.client} import - large; ${ours.client} save -o ${archive} large; ${ours.client} rmi large`,
  );
  const row = measureEach('`load` of an image of 150 MB', engines, ({ client, options }) =>
    median(
      () => shell(`${client} load -i ${archive} && ${client} create ${options} --name large large:latest /bin/true`),
      () => shell(`${client} rm large; ${client} rmi large:latest`),
    ),
  );
  shell(`rm -rf ${tree} ${archive}`);
  return [row];
}
