import { measureEach, median, removeAll, shell } from './engines.mjs';

/** Fifty containers that stay, started in both ways. */
export function manyStarts(engines) {
  const start = ({ client, options, image }) => `${client} run -d ${options} ${image} sleep 1000`;
  const clean = (engine) => () => removeAll(engine);
  return [
    measureEach('`run -d sleep`, 50 one after another', engines, (engine) =>
      median(() => shell(`for n in $(seq 50); do ${start(engine)}; done`), clean(engine)),
    ),
    measureEach('`run -d sleep`, 50 at once', engines, (engine) =>
      median(() => shell(`for n in $(seq 50); do ${start(engine)} & done; wait`), clean(engine)),
    ),
  ];
}

/** `ps` with nothing on record, and with 1,000 containers of which 100 run. */
export function psTimes(engines) {
  const ps = ({ client }) => median(() => shell(`${client} ps`));
  const empty = measureEach('`ps` with no container', engines, ps);
  const full = measureEach('`ps` with 1,000 containers, 100 of them running', engines.slice(0, 1), (engine) => {
    const { client, options, image } = engine;
    shell(`seq 900 | xargs -P 4 -I{} ${client} create ${options} ${image} true`);
    shell(`seq 100 | xargs -P 4 -I{} ${client} run -d ${options} ${image} sleep 1000`);
    const took = ps(engine);
    removeAll(engine);
    return took;
  });
  return [empty, full];
}
