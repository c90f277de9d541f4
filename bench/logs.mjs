import { createHash } from 'node:crypto';
import { measureEach, median, removeAll, shell, startContainer } from './engines.mjs';

const line = 'x'.repeat(99);
const cases = {
  '256 MiB of 100-byte lines to the log': `yes ${line} | head -c ${256 * 2 ** 20}`,
  '16 MiB of 2-byte lines to the log': `yes x | head -c ${16 * 2 ** 20}`,
};
const shown = `yes ${line} | head -c ${64 * 2 ** 20}`;
const drivers = { podman: '--log-driver k8s-file', docker: '--log-driver local' };

/** How long a container takes whose output only its log gets, and how long `logs` takes. Every byte is read back. */
export function logTimes(engines) {
  const writes = Object.entries(cases).map(([what, script]) =>
    measureEach(what, engines, (engine) => write(engine, script)),
  );
  return [...writes, measureEach('`logs` of 64 MiB to /dev/null', engines, show)];
}

function write(engine, script) {
  let id;
  return median(
    () => {
      id = finished(engine, script);
    },
    () => {
      if (digest(`${engine.client} logs ${id}`) !== digest(script)) throw new Error('a part of the log was lost');
      removeAll(engine);
    },
  );
}

function show(engine) {
  const id = finished(engine, shown);
  const took = median(() => shell(`${engine.client} logs ${id} > /dev/null`));
  removeAll(engine);
  return took;
}

function finished(engine, script) {
  const id = startContainer(engine, `sh -c '${script}'`, drivers[engine.name]);
  shell(`${engine.client} wait ${engine.name === 'podman' ? '--interval 2ms' : ''} ${id}`);
  return id;
}

function digest(command) {
  return createHash('sha256').update(shell(command)).digest('hex');
}
